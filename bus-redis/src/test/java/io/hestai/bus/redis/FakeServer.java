package io.hestai.bus.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Something at a TCP port that speaks like Redis as far as the greeting goes, and then does what no real server can be told to: closes at once,
 * or answers as a version that is not installed. For what a real server can do, a real one is used.
 */
final class FakeServer implements AutoCloseable {
    /** Closes the connection instead of answering. */
    static final String HANG_UP = "";

    private static final Set<String> GREETING = Set.of("CLIENT", "COMMAND", "SELECT", "PING");

    private static final Map<String, String> ANSWERS = Map.of(
            "CLIENT", ":7\r\n",
            "SELECT", "+OK\r\n",
            "PING", "+PONG\r\n",
            "COMMAND", "*1\r\n*1\r\n+xautoclaim\r\n",
            "SET", "+OK\r\n",
            "GET", bulk("epoch"),
            "INFO", bulk("run_id:1\r\naof_enabled:1\r\n"));

    private final ServerSocket socket;
    private final ConcurrentMap<String, String> answers = new ConcurrentHashMap<>(ANSWERS);
    private final ConcurrentMap<String, AtomicInteger> greeted = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Set<String> farewells = ConcurrentHashMap.newKeySet();
    private volatile String otherwise = "-ERR unknown command\r\n";
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    FakeServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    static String bulk(String text) {
        return "$" + text.getBytes(UTF_8).length + "\r\n" + text + "\r\n";
    }

    String url() {
        return "redis://127.0.0.1:" + socket.getLocalPort();
    }

    /**
     * Answers a command, given by its first word in capitals, or by that and its first argument, from now on with this reply in the form in
     * which it travels.
     */
    FakeServer answer(String command, String reply) {
        answers.put(command, reply);
        return this;
    }

    /** As {@link #answer}, and hangs up when it has answered. */
    FakeServer answerAndHangUp(String command, String reply) {
        farewells.add(reply);
        return answer(command, reply);
    }

    /** How many connections have named themselves to be for this purpose. */
    int connections(String purpose) {
        AtomicInteger count = greeted.get(purpose);
        return count == null ? 0 : count.get();
    }

    /** How often a command was sent, given by its first word in capitals. */
    int asked(String command) {
        AtomicInteger count = asked.get(command);
        return count == null ? 0 : count.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake-redis");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = client.getOutputStream();
            while (true) {
                String reply = reply(command(in));
                if (reply.equals(HANG_UP)) {
                    return;
                }
                out.write(reply.getBytes(UTF_8));
                if (farewells.contains(reply)) {
                    return;
                }
            }
        } catch (IOException gone) {
            // The client went away, which ends this connection.
        } finally {
            open.remove(client);
        }
    }

    private String reply(List<String> command) {
        String name = command.get(0).toUpperCase(Locale.ROOT);
        asked.computeIfAbsent(name, any -> new AtomicInteger()).incrementAndGet();
        if (name.equals("CLIENT") && command.get(1).equals("SETNAME")) {
            String purpose = command.get(2).substring(command.get(2).indexOf(':', "hbus:".length()) + 1);
            greeted.computeIfAbsent(purpose, any -> new AtomicInteger()).incrementAndGet();
        }
        String usual = answers.getOrDefault(name, otherwise);
        return command.size() < 2 ? usual : answers.getOrDefault(name + ' ' + command.get(1), usual);
    }

    private static List<String> command(DataInputStream in) throws IOException {
        int count = Integer.parseInt(line(in).substring(1));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] word = new byte[Integer.parseInt(line(in).substring(1))];
            in.readFully(word);
            in.readFully(new byte[2]);
            words.add(new String(word, UTF_8));
        }
        return words;
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\r'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        in.readUnsignedByte();
        return line.toString();
    }

    /** From now on hangs up at whatever comes after the greeting, at once on the connections that are open. */
    void onlyGreet() {
        answers.keySet().retainAll(GREETING);
        otherwise = HANG_UP;
        hangUp();
    }

    private void hangUp() {
        try {
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hangUp();
    }
}
