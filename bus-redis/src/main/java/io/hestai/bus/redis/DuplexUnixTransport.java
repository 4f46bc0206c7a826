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
 * A Unix socket over which some threads send while another waits for replies. It waits in a selector and not in the read itself: Linux wakes a
 * blocked read of a Unix socket not only when bytes have come but also whenever the other side has taken what was written, so that each command
 * would wake the thread that waits for its reply once too often, just when a processor is wanted for those who get the message. A selector hears of
 * bytes alone. It costs one system call more a read, which is why {@link ChannelTransport} is for all other connections.
 *
 * <p>It also leaves the connection alone when a thread is interrupted, which blocking calls of Java close it for.
 */
final class DuplexUnixTransport implements Transport {
    /** After a read of so much the next bytes are probably there already, and are looked for without asking first. */
    private static final int MUCH = 4 * 1024;

    private final SocketChannel channel;
    private final Selector readable;

    /** Made by the writer when the socket is full for the first time. */
    private @Nullable Selector writable;

    // The reader and the writer each use one array all the time; wrapping it once spares an object for each call.
    private ByteBuffer readView = ByteBuffer.allocate(0);
    private ByteBuffer writeView = ByteBuffer.allocate(0);
    private boolean muchCame;

    private DuplexUnixTransport(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.readable = selector(SelectionKey.OP_READ);
    }

    static Transport open(String path) throws IOException {
        SocketChannel channel = ChannelTransport.connectUnix(path);
        try {
            return new DuplexUnixTransport(channel);
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
        int read = muchCame ? channel.read(readView) : 0;
        while (read == 0) {
            await(readable);
            read = channel.read(readView);
        }
        muchCame = read >= MUCH;
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
