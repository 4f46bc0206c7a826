package io.hestai.bus.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a server answers, asked with bare sockets: a client library would take longer to load than Redis to start. */
final class Readiness {
    private static final int TIMEOUT_MILLIS = 1_000;

    private Readiness() {}

    /** Whether it answers a PING and is not busy loading its data. */
    static boolean isReady(Path socket, String password) {
        if (!Files.exists(socket)) {
            return false;
        }
        try (UnixSocket connection = UnixSocket.connect(socket)) {
            connection.setSoTimeout(TIMEOUT_MILLIS);
            String command = password.isEmpty() ? "PING\r\n" : "*2\r\n$4\r\nAUTH\r\n" + bulk(password) + "PING\r\n";
            connection.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
            InputStream in = connection.getInputStream();
            String reply = line(in);
            if (!password.isEmpty() && reply.startsWith("+OK")) {
                reply = line(in);
            }
            return !reply.isEmpty() && !reply.startsWith("-LOADING");
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // Not listening yet, or not any more.
            return false;
        }
    }

    private static String bulk(String text) {
        return "$" + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text + "\r\n";
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
