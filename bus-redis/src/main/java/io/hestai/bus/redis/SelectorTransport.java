package io.hestai.bus.redis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket or a plain TCP connection on which nothing blocks: whoever waits does so in a selector. It is for two kinds of connections, since it
 * costs one system call more a read than {@link ChannelTransport}.
 *
 * <p>Those over which some threads send while another waits for replies: Linux wakes a blocked read of a Unix socket not only when bytes have come
 * but also whenever the other side has taken what was written, so that each command would wake the thread that waits for its reply once too often,
 * just when a processor is wanted for those who get the message. A selector hears of bytes alone.
 *
 * <p>And those whose reader shall look for bytes for a while before it sleeps, because to be woken takes longer than all the rest of the way.
 *
 * <p>It also leaves the connection alone when a thread is interrupted, which blocking calls of Java close it for.
 */
final class SelectorTransport implements Transport {
    /** After a read of so much the next bytes are probably there already, and are looked for without asking first. */
    private static final int MUCH = 4 * 1024;

    private final SocketChannel channel;
    private final long spinNanos;
    private final Selector readable;

    /** Made by the writer when the socket is full for the first time. */
    private @Nullable Selector writable;

    // The reader and the writer each use one array all the time; wrapping it once spares an object for each call.
    private ByteBuffer readView = ByteBuffer.allocate(0);
    private ByteBuffer writeView = ByteBuffer.allocate(0);
    private boolean muchCame;

    private SelectorTransport(SocketChannel channel, long spinNanos) throws IOException {
        this.channel = channel;
        this.spinNanos = spinNanos;
        channel.configureBlocking(false);
        this.readable = selector(SelectionKey.OP_READ);
    }

    /**
     * Takes over a channel that is connected; closes it if that cannot be done.
     *
     * @param spinNanos how long a reader looks for bytes before it sleeps
     */
    static Transport of(SocketChannel channel, long spinNanos) throws IOException {
        try {
            return new SelectorTransport(channel, spinNanos);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private Selector selector(int operation) throws IOException {
        Selector selector = Selector.open();
        try {
            channel.register(selector, operation);
            return selector;
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (readView.array() != into) {
            readView = ByteBuffer.wrap(into);
        }
        readView.limit(offset + length).position(offset);
        int read = spinNanos > 0 ? readSpinning() : muchCame ? channel.read(readView) : 0;
        while (read == 0) {
            await(readable);
            read = channel.read(readView);
        }
        muchCame = read >= MUCH;
        return read;
    }

    /** Gives way to whoever else is ready to run, such as Redis, where there are few processors. */
    @SuppressWarnings("ThreadPriorityCheck")
    private int readSpinning() throws IOException {
        long began = System.nanoTime();
        int read = channel.read(readView);
        while (read == 0 && System.nanoTime() - began < spinNanos) {
            Thread.yield();
            read = channel.read(readView);
        }
        return read;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (writeView.array() != from) {
            writeView = ByteBuffer.wrap(from);
        }
        writeView.limit(offset + length).position(offset);
        channel.write(writeView);
        while (writeView.hasRemaining()) {
            await(writable());
            channel.write(writeView);
        }
    }

    private synchronized Selector writable() throws IOException {
        Selector known = writable;
        if (known == null) {
            known = selector(SelectionKey.OP_WRITE);
            writable = known;
        }
        return known;
    }

    /** An interrupt would end the wait at once, again and again; it is put aside meanwhile. */
    private static void await(Selector selector) throws IOException {
        boolean interrupted = Interrupts.putAside();
        try {
            selector.select(key -> {});
        } catch (ClosedSelectorException e) {
            throw closed(e);
        } finally {
            Interrupts.restore(interrupted);
        }
    }

    private static IOException closed(ClosedSelectorException e) {
        IOException closed = new AsynchronousCloseException();
        closed.initCause(e);
        return closed;
    }

    @Override
    public void close() {
        try {
            channel.close();
            readable.close();
            closeWritable();
        } catch (IOException ignored) {
            // Closed is what was wanted; there is nothing left to do with it.
        }
    }

    private synchronized void closeWritable() throws IOException {
        Selector known = writable;
        if (known != null) {
            known.close();
        }
    }
}
