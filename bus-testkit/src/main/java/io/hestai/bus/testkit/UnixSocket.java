package io.hestai.bus.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A Unix socket in the shape Jedis wants: a {@link Socket} with a read timeout. The JDK's channels for Unix sockets have no such
 * adapter. One thread may read while another writes.
 */
final class UnixSocket extends Socket {
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private volatile int timeoutMillis;

    private UnixSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        readable = Selector.open();
        channel.register(readable, SelectionKey.OP_READ);
        writable = Selector.open();
        channel.register(writable, SelectionKey.OP_WRITE);
    }

    static UnixSocket connect(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        try {
            return new UnixSocket(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public InputStream getInputStream() {
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() {
        return new Output();
    }

    @Override
    public synchronized void setSoTimeout(int timeout) {
        timeoutMillis = timeout;
    }

    @Override
    public synchronized int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return isClosed();
    }

    @Override
    public boolean isOutputShutdown() {
        return isClosed();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        try {
            return channel.getRemoteAddress();
        } catch (IOException e) {
            return UnixDomainSocketAddress.of("");
        }
    }

    @Override
    public String toString() {
        return "UnixSocket[" + getRemoteSocketAddress() + "]";
    }

    // Options of TCP that Jedis may set; a Unix socket has nothing of the kind.

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setReuseAddress(boolean on) {}

    @Override
    public void setSoLinger(boolean on, int linger) {}

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public synchronized void close() throws IOException {
        // The channel first: its key is cancelled, and closing the selectors wakes who waits in them.
        try (readable;
                writable;
                channel) {
            super.close();
        }
    }

    /** Waits for the channel; a closed selector means that this socket was closed. */
    private static void await(Selector selector, int timeoutMillis, String what) throws IOException {
        try {
            if (selector.select(timeoutMillis) == 0
                    && timeoutMillis > 0
                    && !Thread.currentThread().isInterrupted()) {
                throw new SocketTimeoutException(what + " timed out after " + timeoutMillis + " ms");
            }
            selector.selectedKeys().clear();
        } catch (java.nio.channels.ClosedSelectorException e) {
            throw closed(e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new SocketException("interrupted while waiting");
        }
    }

    private static SocketException closed(Exception cause) {
        SocketException closed = new SocketException("the socket was closed");
        closed.initCause(cause);
        return closed;
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
            try {
                int count = channel.read(buffer);
                while (count == 0) {
                    await(readable, timeoutMillis, "read");
                    count = channel.read(buffer);
                }
                return count;
            } catch (ClosedChannelException e) {
                throw closed(e);
            }
        }

        @Override
        public void close() throws IOException {
            UnixSocket.this.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(from, offset, length);
            try {
                while (rest.hasRemaining()) {
                    if (channel.write(rest) == 0) {
                        await(writable, timeoutMillis, "write");
                    }
                }
            } catch (ClosedChannelException e) {
                throw closed(e);
            }
        }

        @Override
        public void close() throws IOException {
            UnixSocket.this.close();
        }
    }
}
