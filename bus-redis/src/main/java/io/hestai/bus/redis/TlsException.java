package io.hestai.bus.redis;

import java.io.IOException;

/** TLS with the server cannot be: the message says why, and what to do. */
final class TlsException extends IOException {
    private static final long serialVersionUID = 1L;

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }

    TlsException(String message) {
        super(message);
    }
}
