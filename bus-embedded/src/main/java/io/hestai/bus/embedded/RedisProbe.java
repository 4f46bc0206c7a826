package io.hestai.bus.embedded;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A conversation with a Redis over its Unix socket in inline commands, for a look at whether and how it is. A whole client library
 * would cost more than the look: this runs at the start of every program that uses the private Redis.
 */
final class RedisProbe implements Closeable {
    private static final int LARGEST_REPLY = 1 << 20;

    /** What a PING brought to light. */
    enum Answer {
        /** Nobody listens. */
        ABSENT,
        /** Somebody listens, but does not answer in time, or not as a Redis does. */
        SILENT,
        /** A Redis that still reads its data from disk. */
        LOADING,
        /** A Redis at work. */
        READY
    }

    private final SocketChannel channel;
    private final Selector selector;
    private final long timeoutNanos;
    private final ByteBuffer received = ByteBuffer.allocate(8192).flip();

    private RedisProbe(SocketChannel channel, Selector selector, long timeoutNanos) {
        this.channel = channel;
        this.selector = selector;
        this.timeoutNanos = timeoutNanos;
    }

    static Answer ping(Path socket, long timeoutMillis) {
        if (!Files.exists(socket)) {
            return Answer.ABSENT;
        }
        try (RedisProbe probe = connect(socket, timeoutMillis)) {
            String reply = probe.ask("PING");
            return reply.startsWith("-LOADING") ? Answer.LOADING : Answer.READY;
        } catch (ConnectException | EOFException e) {
            // Left behind by a server that is gone, or one that is just going.
            return Answer.ABSENT;
        } catch (IOException e) {
            return Files.exists(socket) ? Answer.SILENT : Answer.ABSENT;
        }
    }

    /** Connects; the timeout is for each question. A ConnectException says that nobody listens. */
    static RedisProbe connect(Path socket, long timeoutMillis) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
                throw new SocketTimeoutException("the server takes no more connections");
            }
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new RedisProbe(channel, selector, TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends an inline command; returns the text of its reply, with the leading {@code -} if it is an error. */
    String ask(String command) throws IOException {
        ByteBuffer question = ByteBuffer.wrap((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        while (question.hasRemaining()) {
            if (channel.write(question) == 0) {
                throw new SocketTimeoutException("the server does not read what it is sent");
            }
        }
        long start = System.nanoTime();
        String head = line(start);
        char kind = head.isEmpty() ? ' ' : head.charAt(0);
        return switch (kind) {
            case '+', ':' -> head.substring(1);
            case '-' -> head;
            case '$' -> bulk(head.substring(1), start);
            default -> throw new IOException("not a reply of Redis: " + head);
        };
    }

    private String bulk(String length, long start) throws IOException {
        int size;
        try {
            size = Integer.parseInt(length);
        } catch (NumberFormatException e) {
            throw new IOException("not a reply of Redis: $" + length, e);
        }
        if (size < 0) {
            return "";
        }
        if (size > LARGEST_REPLY) {
            throw new IOException("a reply of " + size + " bytes is more than was asked for");
        }
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = next(start);
        }
        line(start);
        return new String(content, StandardCharsets.UTF_8);
    }

    private String line(long start) throws IOException {
        StringBuilder line = new StringBuilder();
        for (byte b = next(start); b != '\n'; b = next(start)) {
            if (line.length() == LARGEST_REPLY) {
                throw new IOException("not a reply of Redis: a line without end");
            }
            if (b != '\r') {
                line.append((char) (b & 0xff));
            }
        }
        return line.toString();
    }

    private byte next(long start) throws IOException {
        while (!received.hasRemaining()) {
            received.clear();
            int count = channel.read(received);
            received.flip();
            if (count < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (count == 0) {
                awaitReadable(start);
            }
        }
        return received.get();
    }

    private void awaitReadable(long start) throws IOException {
        long left = timeoutNanos - (System.nanoTime() - start);
        // Rounded up, since 0 means for ever to a selector.
        if (left <= 0 || (selector.select(left / 1_000_000 + 1) == 0 && System.nanoTime() - start >= timeoutNanos)) {
            throw new SocketTimeoutException(
                    "the server did not answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms");
        }
        selector.selectedKeys().clear();
        Deadline.checkInterrupted();
    }

    @Override
    public void close() throws IOException {
        try (channel;
                selector) {
            received.clear();
        }
    }
}
