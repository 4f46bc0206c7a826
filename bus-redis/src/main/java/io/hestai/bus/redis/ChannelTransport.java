package io.hestai.bus.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A Unix socket or a plain TCP connection. Blocking: one system call a read, one a write. */
final class ChannelTransport implements Transport {
    private final SocketChannel channel;
    // The reader and the writer each use one array all the time; wrapping it once spares an object for each call.
    private ByteBuffer readView = ByteBuffer.allocate(0);
    private ByteBuffer writeView = ByteBuffer.allocate(0);

    private ChannelTransport(SocketChannel channel) {
        this.channel = channel;
    }

    static Transport unix(String path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(Path.of(path)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new ChannelTransport(channel);
    }

    static Transport tcp(InetSocketAddress address, Duration timeout) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(address, Math.toIntExact(timeout.toMillis()));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new ChannelTransport(channel);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (readView.array() != into) {
            readView = ByteBuffer.wrap(into);
        }
        readView.limit(offset + length).position(offset);
        return channel.read(readView);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (writeView.array() != from) {
            writeView = ByteBuffer.wrap(from);
        }
        writeView.limit(offset + length).position(offset);
        while (writeView.hasRemaining()) {
            channel.write(writeView);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // Closed is what was wanted; there is nothing left to do with it.
        }
    }
}
