package io.hestai.bus.testkit.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** A file of lines that only grows. A line is with the operating system when {@link #add} returns, so that the death of the program loses none. */
final class LedgerFile implements AutoCloseable {
    private static final String SEPARATOR = "\t";

    private final Path path;
    private final FileChannel channel;

    LedgerFile(Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open ledger " + path, e);
        }
    }

    synchronized void add(Object... parts) {
        StringBuilder line = new StringBuilder();
        for (Object part : parts) {
            String text = part.toString();
            if (text.indexOf('\t') >= 0 || text.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("no tabs or line ends in a ledger: " + text);
            }
            line.append(line.isEmpty() ? "" : SEPARATOR).append(text);
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.append('\n').toString().getBytes(UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write ledger " + path, e);
        }
    }

    /** Reads the parts of all lines; the last one is left out if its writer died within it. */
    static void read(Path path, Consumer<String[]> each) {
        try (BufferedReader in = Files.newBufferedReader(path, UTF_8)) {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    each.accept(line.toString().split(SEPARATOR, -1));
                    line.setLength(0);
                } else {
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read ledger " + path, e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close ledger " + path, e);
        }
    }
}
