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

/**
 * A Unix socket or a plain TCP connection. Blocking: one system call a read, one a write.
 *
 * <p>Java closes such a channel under a thread that is interrupted. A handler or caller may well come here with its interrupt still set;
 * that must not cost everybody the connection, so the interrupt is put aside for the length of the call.
 */
final class ChannelTransport implements Transport {
    private final SocketChannel channel;
    // The reader and the writer each use one array all the time; wrapping it once spares an object for each call.
    private ByteBuffer readView = ByteBuffer.allocate(0);
    private ByteBuffer writeView = ByteBuffer.allocate(0);

    private ChannelTransport(SocketChannel channel) {
        this.channel = channel;
    }

    /** Takes over a channel that is connected; closes it if that cannot be done. */
    static Transport of(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(true);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new ChannelTransport(channel);
    }

    /** Connects; whose channel it becomes says whether calls shall block. */
    static SocketChannel connectUnix(String path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean interrupted = Interrupts.putAside();
        try {
            // A server that is frozen accepts nobody; once as many wait as it allows, a blocking call would wait, too,
            // for ever.
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(Path.of(path)))) {
                throw new IOException("Redis accepts no more connections at present");
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        } finally {
            Interrupts.restore(interrupted);
        }
    }

    static SocketChannel connectTcp(InetSocketAddress address, Duration timeout) throws IOException {
        SocketChannel channel = SocketChannel.open();
        boolean interrupted = Interrupts.putAside();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(address, Math.toIntExact(timeout.toMillis()));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        } finally {
            Interrupts.restore(interrupted);
        }
        return channel;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (readView.array() != into) {
            readView = ByteBuffer.wrap(into);
        }
        readView.limit(offset + length).position(offset);
        boolean interrupted = Interrupts.putAside();
        try {
            return channel.read(readView);
        } finally {
            Interrupts.restore(interrupted);
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (writeView.array() != from) {
            writeView = ByteBuffer.wrap(from);
        }
        writeView.limit(offset + length).position(offset);
        boolean interrupted = Interrupts.putAside();
        try {
            while (writeView.hasRemaining()) {
                channel.write(writeView);
            }
        } finally {
            Interrupts.restore(interrupted);
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
