package io.hestai.bus.redis;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis. One thread may write while another reads; who does either sees to it that nobody else does the same at the
 * same time. A read has a deadline, kept by the {@link Watchdog}: a link that missed it is closed for good, because a reply that comes
 * late would be taken for the reply to something else.
 */
final class Link implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final long NONE = Long.MAX_VALUE;

    private final Transport transport;
    private final ReplyReader reader;
    private final Watchdog watchdog;
    private final Runnable onClose;
    private final byte[] out = new byte[BUFFER];
    private int outLength;
    private volatile long deadline = NONE;
    private volatile @Nullable String abortReason;
    private boolean closed;
    private long clientId = -1;

    Link(Transport transport, Watchdog watchdog, Runnable onClose) {
        this.transport = transport;
        this.reader = new ReplyReader(transport);
        this.watchdog = watchdog;
        this.onClose = onClose;
        watchdog.watch(this);
    }

    /** Redis's number for this connection, or -1 if it would not tell. */
    long clientId() {
        return clientId;
    }

    void setClientId(long id) {
        clientId = id;
    }

    /** Puts a command into the buffer; what does not fit is written. */
    void put(Command command) throws IOException {
        int length = command.length();
        if (length > out.length - outLength) {
            flush();
        }
        if (length > out.length) {
            write(command.bytes(), length);
        } else {
            System.arraycopy(command.bytes(), 0, out, outLength, length);
            outLength += length;
        }
    }

    /** Writes what is in the buffer. */
    void flush() throws IOException {
        if (outLength > 0) {
            int length = outLength;
            outLength = 0;
            write(out, length);
        }
    }

    private void write(byte[] bytes, int length) throws IOException {
        try {
            transport.write(bytes, 0, length);
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** Says by when, on the monotonic clock, the next reply must have come. */
    void expectReplyWithin(long nanos) {
        deadline = System.nanoTime() + nanos;
    }

    /** Says that no reply is awaited. */
    void expectNothing() {
        deadline = NONE;
    }

    /** Reads one reply; how long that may take is said before, by {@link #expectReplyWithin}. */
    @Nullable
    Object read() throws IOException {
        try {
            return reader.read();
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** Whether Redis had sent much more lately than was read. Asked by whoever reads. */
    boolean isBehind() {
        return reader.isBehind();
    }

    /** Whether it was closed by us. */
    boolean isAborted() {
        return abortReason != null;
    }

    /** When Redis said something last, on the monotonic clock. Any thread. */
    long heardAt() {
        return reader.heardAt();
    }

    boolean hasBuffered() {
        return reader.hasBuffered();
    }

    /** Sends one command and waits for its reply. */
    @Nullable
    Object call(Command command, long timeoutNanos) throws IOException {
        put(command);
        flush();
        expectReplyWithin(timeoutNanos);
        Object reply = read();
        expectNothing();
        return reply;
    }

    /** Called by the watchdog: closes the link if its reply is overdue. */
    void checkDeadline(long now) {
        long until = deadline;
        if (until != NONE && now - until > 0) {
            abort("Redis did not answer in time");
        }
    }

    /** Closes the link under whoever reads or writes; they see an {@link IOException} with this reason. */
    void abort(String reason) {
        if (abortReason == null) {
            abortReason = reason;
        }
        close();
    }

    private IOException explained(IOException e) {
        String reason = abortReason;
        if (reason != null) {
            return new IOException(reason, e);
        }
        return e.getMessage() == null ? new IOException("the connection was closed", e) : e;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        watchdog.forget(this);
        transport.close();
        onClose.run();
    }
}
