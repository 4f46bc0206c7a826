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
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final Path library;
    private final Path offset;

    private SteppedClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /** A clock that is right as yet; empty if this machine has no {@code libfaketime}. */
    static Optional<SteppedClock> make() {
        return library().map(library -> {
            try {
                SteppedClock clock = new SteppedClock(library, Files.createTempFile("hestai-clock-", ""));
                clock.step(Duration.ZERO);
                return clock;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make a file for a clock", e);
            }
        });
    }

    private static Optional<Path> library() {
        try (DirectoryStream<Path> platforms = Files.newDirectoryStream(LIBRARIES)) {
            for (Path platform : platforms) {
                Path library = platform.resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(library)) {
                    return Optional.of(library);
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
                library.toString(),
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
