package io.hestai.bus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A wall clock that a test sets for one server: {@code libfaketime}, which stands between the program and the system's clock. The program's monotonic
 * clock goes on as it is.
 */
final class SteppedClock {
    private static final Path PLATFORMS = Path.of("/usr/lib");

    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final Path preloaded;
    private final Path offset;

    private SteppedClock(Path preloaded, Path offset) {
        this.preloaded = preloaded;
        this.offset = offset;
    }

    /** A clock that is right as yet; empty if this machine has no {@code libfaketime}. */
    static Optional<SteppedClock> make() {
        return find().map(found -> {
            try {
                SteppedClock clock = new SteppedClock(found, Files.createTempFile("hestai-clock-", ""));
                clock.step(Duration.ZERO);
                return clock;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make a file for a clock", e);
            }
        });
    }

    private static Optional<Path> find() {
        try (DirectoryStream<Path> platforms = Files.newDirectoryStream(PLATFORMS)) {
            for (Path platform : platforms) {
                Path found = platform.resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(found)) {
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a program must find in its environment to go by this clock. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                preloaded.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1");
    }

    /** Sets it so far from the right time; the program sees it within about a second. */
    void step(Duration fromNow) {
        String seconds = (fromNow.isNegative() ? "" : "+") + fromNow.toSeconds();
        try {
            // In one step: half a number would be another time.
            Path written = Files.writeString(
                    offset.resolveSibling(offset.getFileName() + ".new"), seconds + "\n", StandardCharsets.US_ASCII);
            Files.move(written, offset, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set a clock", e);
        }
    }

    /** Whether what a server answers to {@code TIME} is about as far from the right time as it should. */
    static boolean goesBy(Duration fromNow, List<String> time) {
        Duration seen = Duration.between(Instant.now(), Instant.ofEpochSecond(Long.parseLong(time.get(0))));
        return seen.minus(fromNow).abs().compareTo(TOLERANCE) < 0;
    }

    void remove() {
        try {
            Files.deleteIfExists(offset);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove a clock", e);
        }
    }
}
