package io.hestai.bus.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What the server wrote to its log since a start began. */
final class ServerLog {
    private static final long LARGEST = 1 << 20;
    private static final int LARGEST_TAIL = 16 << 10;

    private final Path file;
    private final long begin;

    private ServerLog(Path file, long begin) {
        this.file = file;
        this.begin = begin;
    }

    /** Marks where the log of a new start begins; a log grown large is put aside first, as {@code redis.log.1}. */
    static ServerLog begin(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, OwnDirectory.ownerOnly(false));
        }
        long size = Files.size(file);
        if (size > LARGEST) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            return begin(file);
        }
        return new ServerLog(file, size);
    }

    /** The process that last wrote a line to a log, or -1. */
    static long lastWriter(Path file) {
        return new ServerLog(file, 0).lastWriterBut(-1);
    }

    /** The process that last wrote a line, other than the one given, or -1: Redis begins each line with {@code pid:role}. */
    long lastWriterBut(long launcher) {
        long found = -1;
        for (String line : tail().split("\n", -1)) {
            int end = line.indexOf(':');
            if (end > 0 && end <= 10 && isNumber(line, end)) {
                long pid = Long.parseLong(line.substring(0, end));
                found = pid == launcher ? found : pid;
            }
        }
        return found;
    }

    /** The last thing said, which is the reason if the server ended; on one line. */
    String reason() {
        String last = "";
        for (String line : tail().split("\n", -1)) {
            String text = withoutPrefix(line.strip());
            last = text.isEmpty() ? last : text;
        }
        return last.isEmpty() ? "it did not say why" : last;
    }

    /** {@code 4711:M 23 Nov 2026 10:00:00.000 # text}: the text begins after the mark of its level. */
    private static String withoutPrefix(String line) {
        int role = line.indexOf(':');
        if (role <= 0 || !isNumber(line, role)) {
            return line;
        }
        for (int i = role; i + 2 < line.length(); i++) {
            if (line.charAt(i) == ' ' && "#*-.".indexOf(line.charAt(i + 1)) >= 0 && line.charAt(i + 2) == ' ') {
                return line.substring(i + 3);
            }
        }
        return line;
    }

    private static boolean isNumber(String line, int end) {
        for (int i = 0; i < end; i++) {
            if (line.charAt(i) < '0' || line.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private String tail() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(begin, channel.size() - LARGEST_TAIL));
            ByteBuffer buffer = ByteBuffer.allocate(LARGEST_TAIL);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until the end or full.
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
