package io.hestai.bus.app.demo;

import io.hestai.bus.Message;
import io.hestai.bus.app.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * What one process really sent and received, a JSON line each. A line is one write to the file at once: it is there even if the
 * process is killed in the next instant. (It need not survive a crash of the machine, so that no fsync slows the demo down.)
 */
final class Recording implements AutoCloseable {
    private final FileChannel file;
    private final int run;

    private Recording(FileChannel file, int run) {
        this.file = file;
        this.run = run;
    }

    static Recording append(Path path, int run) {
        try {
            return new Recording(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND), run);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record to " + path, e);
        }
    }

    /** The wall clock in microseconds: the one clock that all processes of a machine share. */
    static long nowUs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000;
    }

    void published(Line.Where where, String place, Message message, long atUs) {
        write(new Line(Line.Event.PUBLISHED, where, place, message.messageId(), ContentHash.of(message), 1, run, atUs));
    }

    void received(Line.Where where, String place, Message message, long attempt, long atUs) {
        write(new Line(
                Line.Event.RECEIVED, where, place, message.messageId(), ContentHash.of(message), attempt, run, atUs));
    }

    private void write(Line line) {
        ByteBuffer bytes = ByteBuffer.wrap((JsonText.object(line::writeTo) + '\n').getBytes(StandardCharsets.UTF_8));
        synchronized (file) {
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot record", e);
            }
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a recording", e);
        }
    }
}
