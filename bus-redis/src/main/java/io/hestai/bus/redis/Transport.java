package io.hestai.bus.redis;

import java.io.Closeable;
import java.io.IOException;

/**
 * Bytes to and from a Redis server. One thread may read while another writes. Closing, by any thread, ends both with an
 * {@link IOException}; that is also how a read that takes too long is ended, see {@link Watchdog}.
 */
interface Transport extends Closeable {

    /** Reads at least one byte; -1 at the end. */
    int read(byte[] into, int offset, int length) throws IOException;

    /** Writes all bytes. */
    void write(byte[] from, int offset, int length) throws IOException;

    @Override
    void close();
}
