package io.hestai.bus.operations.files;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How files are followed. Immutable.
 *
 * @param files which files of a folder are followed, by their whole path; a file that is followed by its own name is not asked for.
 *     Default: all whose names begin neither with a dot nor with a tilde, nor end in {@code .tmp}, {@code .part}, {@code .swp} or a
 *     tilde
 * @param notices whether the system is asked to tell of changes; where it cannot, or if this is false, they are looked for every
 *     {@link #poll}. Default: true
 * @param poll how often is looked without the system's notices; default 20 ms
 * @param lookAgain how often everything is looked at even though the system tells of changes, which it does not for every file system;
 *     default 500 ms
 * @param linger how long a file that was rotated away is still read, because its writer may not have noticed yet; default 5 s
 * @param maxLineBytes the longest line that is read; a longer one is told of and passed over. Default: 8 MiB
 */
public record TailOptions(
        Predicate<Path> files, boolean notices, Duration poll, Duration lookAgain, Duration linger, int maxLineBytes) {

    /** Refuses waits that are no waits, and lines without a byte. */
    public TailOptions {
        if (poll.isNegative() || poll.isZero() || lookAgain.isNegative() || lookAgain.isZero() || linger.isNegative()) {
            throw new IllegalArgumentException("how often files are looked at must be more than nothing; poll is "
                    + poll + ", lookAgain " + lookAgain + ", linger " + linger);
        }
        if (maxLineBytes < 1) {
            throw new IllegalArgumentException("lines of " + maxLineBytes + " bytes cannot be read");
        }
    }

    /**
     * The defaults.
     *
     * @return the options
     */
    public static TailOptions defaults() {
        return new TailOptions(
                TailOptions::isLasting,
                true,
                Duration.ofMillis(20),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                8 << 20);
    }

    /** Names that editors and programs give to what is not ready yet. */
    private static boolean isLasting(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".")
                && !name.startsWith("~")
                && !name.endsWith("~")
                && !name.endsWith(".tmp")
                && !name.endsWith(".part")
                && !name.endsWith(".swp");
    }

    /**
     * The same options for certain files of a folder.
     *
     * @param value which, by their whole path
     * @return new options
     */
    public TailOptions withFiles(Predicate<Path> value) {
        return new TailOptions(value, notices, poll, lookAgain, linger, maxLineBytes);
    }

    /**
     * The same options without the system's notices: changes are looked for.
     *
     * @param value how often
     * @return new options
     */
    public TailOptions polling(Duration value) {
        return new TailOptions(files, false, value, lookAgain, linger, maxLineBytes);
    }

    /**
     * The same options with another bound for how long a rotated file is still read.
     *
     * @param value how long
     * @return new options
     */
    public TailOptions withLinger(Duration value) {
        return new TailOptions(files, notices, poll, lookAgain, value, maxLineBytes);
    }

    /**
     * The same options with another longest line.
     *
     * @param value bytes, without the line end
     * @return new options
     */
    public TailOptions withMaxLineBytes(int value) {
        return new TailOptions(files, notices, poll, lookAgain, linger, value);
    }
}
