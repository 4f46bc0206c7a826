package io.hestai.bus.benchmarks.peers;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The least that is needed to speak to Redis with the JDK alone. One thread may write while another reads. */
final class Resp implements AutoCloseable {
    private static final int BUFFER = 1 << 20;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final SocketChannel channel;
    private ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).flip();

    Resp(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[][] words(String... words) {
        byte[][] all = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            all[i] = ascii(words[i]);
        }
        return all;
    }

    /** Adds a command to what is written next. */
    void put(byte[]... words) throws IOException {
        line('*', words.length);
        for (byte[] word : words) {
            line('$', word.length);
            put(word, LINE_END);
        }
    }

    private void line(char letter, int number) throws IOException {
        room(1);
        out.put((byte) letter);
        put(ascii(Integer.toString(number)), LINE_END);
    }

    private void put(byte[] bytes, byte[] more) throws IOException {
        room(bytes.length + more.length);
        out.put(bytes).put(more);
    }

    private void room(int length) throws IOException {
        if (out.remaining() < length) {
            flush();
        }
        if (out.remaining() < length) {
            out = ByteBuffer.allocateDirect(2 * length);
        }
    }

    void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    /** Waits for a whole reply and gives the texts in it, one after the other however they are nested. */
    List<byte[]> read() throws IOException {
        List<byte[]> texts = new ArrayList<>();
        read(texts);
        return texts;
    }

    private void read(List<byte[]> texts) throws IOException {
        byte type = need(1).get();
        if (type == '-') {
            throw new IOException("Redis refused: " + text());
        }
        if (type == '+') {
            text();
            return;
        }
        long number = number();
        if (type == '$' && number >= 0) {
            byte[] bytes = new byte[(int) number];
            need(bytes.length + 2).get(bytes);
            in.position(in.position() + 2);
            texts.add(bytes);
        }
        for (long i = 0; type == '*' && i < number; i++) {
            read(texts);
        }
    }

    private String text() throws IOException {
        StringBuilder text = new StringBuilder();
        for (byte b = need(1).get(); b != '\n'; b = need(1).get()) {
            text.append((char) b);
        }
        return text.toString().strip();
    }

    private long number() throws IOException {
        long number = 0;
        boolean negative = false;
        for (byte b = need(1).get(); b != '\n'; b = need(1).get()) {
            if (b == '-') {
                negative = true;
            } else if (b != '\r') {
                number = 10 * number + b - '0';
            }
        }
        return negative ? -number : number;
    }

    /** What was read, with at least so many bytes. */
    private ByteBuffer need(int count) throws IOException {
        if (in.remaining() < count) {
            if (in.capacity() < count) {
                in = ByteBuffer.allocateDirect(2 * count).put(in);
            } else {
                in.compact();
            }
            while (in.position() < count) {
                if (channel.read(in) < 0) {
                    throw new EOFException("Redis closed the connection");
                }
            }
            in.flip();
        }
        return in;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
