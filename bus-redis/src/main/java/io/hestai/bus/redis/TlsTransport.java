package io.hestai.bus.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS over TCP. What the other side refuses, or shows that is not trusted, becomes a {@link TlsException}. */
final class TlsTransport implements Transport {
    private final Socket plain;
    private final InputStream in;
    private final OutputStream out;
    private final boolean withCertificate;

    /** Until then a server that wants a certificate may not have had its say. */
    private volatile boolean heard;

    private TlsTransport(Socket plain, SSLSocket socket, boolean withCertificate) throws IOException {
        this.plain = plain;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.withCertificate = withCertificate;
    }

    static Transport open(InetSocketAddress address, Duration timeout, TlsSetup setup) throws IOException {
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.connect(address, timeoutMs);
            SSLSocket tls = (SSLSocket) setup.sockets()
                    .createSocket(plain, setup.serverName(address.getHostString()), address.getPort(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.setSoTimeout(timeoutMs);
            handshake(tls);
            tls.setSoTimeout(0);
            return new TlsTransport(plain, tls, setup.hasCertificate());
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static void handshake(SSLSocket tls) throws IOException {
        try {
            tls.startHandshake();
        } catch (SocketTimeoutException e) {
            throw new TlsException(
                    "the TLS handshake was not answered in time; if that is not the port for TLS, write redis://", e);
        } catch (SSLException e) {
            throw explained(e);
        }
    }

    private static TlsException explained(SSLException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof CertificateException) {
                return new TlsException(Failures.words(at), e);
            }
        }
        String words = Failures.words(e);
        if (words.contains("Unsupported or unrecognized SSL message")) {
            return new TlsException("what answers there speaks no TLS; write redis://, or give the port for TLS", e);
        }
        if (words.contains("certificate_required") || words.contains("bad_certificate")) {
            return new TlsException(
                    "the server wants a client certificate that it trusts (tls_certificate, tls_key): " + words, e);
        }
        if (words.contains("handshake_failure") || words.contains("unknown_ca")) {
            return new TlsException(
                    "the server refuses the TLS handshake; perhaps it wants a client certificate (tls_certificate,"
                            + " tls_key), or another one: " + words,
                    e);
        }
        return new TlsException("TLS failed: " + words, e);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int read = in.read(into, offset, length);
            if (read > 0) {
                heard = true;
            }
            return read;
        } catch (IOException e) {
            throw whileUnheard(e);
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        try {
            out.write(from, offset, length);
            out.flush();
        } catch (IOException e) {
            throw whileUnheard(e);
        }
    }

    /**
     * In TLS 1.3 a client takes the handshake for done before the server has looked at its certificate, and finds out when it reads, or from a
     * connection that is cut.
     */
    private IOException whileUnheard(IOException e) {
        if (e instanceof SSLException tls && tls.getCause() == null) {
            return explained(tls);
        }
        if (!heard && !withCertificate && !plain.isClosed()) {
            return new TlsException(
                    "the server closed the connection at once (" + Failures.words(e)
                            + "); perhaps it wants a client certificate (tls_certificate, tls_key)",
                    e);
        }
        return e;
    }

    /** Below TLS: its own goodbye waits for a writer that a server which reads no more holds up for ever. */
    @Override
    public void close() {
        try {
            plain.close();
        } catch (IOException ignored) {
            // Closed is what was wanted; there is nothing left to do with it.
        }
    }
}
