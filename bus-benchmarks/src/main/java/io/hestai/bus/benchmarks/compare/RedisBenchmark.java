package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Place;
import io.hestai.bus.benchmarks.results.Figures;
import io.hestai.bus.benchmarks.results.Latencies;
import io.hestai.bus.benchmarks.results.Results;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program that comes with Redis: one connection, 128 commands in each write, whose replies it counts and does not look at. Its entries have the fields
 * that those of the bus have.
 */
final class RedisBenchmark {
    private static final int MESSAGES = 200_000;

    private final Path program;
    private final Path socket;
    private final Path said;

    private RedisBenchmark(Path program, Place place) {
        this.program = program;
        this.socket = place.redis();
        this.said = place.directory().resolve(Results.REDIS_BENCHMARK + ".said");
    }

    /** The one on the path, if there is one. */
    static Optional<RedisBenchmark> find(Place place) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, Results.REDIS_BENCHMARK))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new RedisBenchmark(program, place));
    }

    /** Appends to one stream. */
    Figures append(int size) throws IOException {
        List<String> command = List.of(
                program.toString(),
                "-s",
                socket.toString(),
                "-c",
                "1",
                "-P",
                "128",
                "-n",
                String.valueOf(MESSAGES),
                "--csv",
                "XADD",
                "redis-benchmark",
                "*",
                "type",
                "bench",
                "role",
                "bench",
                "timestamp",
                "1690000000000",
                "message_id",
                "0198c0f2-7d3a-7c4e-9d1b-2f6a8e5b4c3d",
                "payload",
                "x".repeat(size));
        ShortLived.nanos(command, said);
        long nanos = (long) (MESSAGES * 1e9 / perSecond(Files.readString(said)));
        return new Figures(Latencies.NONE, MESSAGES, MESSAGES, nanos, nanos, 0);
    }

    /** The second column of the last line; the first is the command, in quotes. */
    private static double perSecond(String text) throws IOException {
        String last = text.lines().reduce((first, second) -> second).orElse("");
        String[] quoted = last.split("\"", -1);
        try {
            return Double.parseDouble(quoted[3]);
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("it said: " + last, e);
        }
    }
}
