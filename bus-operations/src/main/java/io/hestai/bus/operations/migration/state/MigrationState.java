package io.hestai.bus.operations.migration.state;

import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a migration remembers between its runs: a folder with a small document for each of its parts (import, verification, mirror, …). A document is
 * replaced as a whole or not at all, whenever the program is killed. Thread-safe as far as two threads do not write the same document.
 */
public final class MigrationState {
    /** The document of an import for one stream begins with this. */
    public static final String IMPORT = "import";
    /** The document of the last verification for one stream begins with this. */
    public static final String VERIFY = "verify";

    /** The document of the mirror to the bus for one stream begins with this, and so does the lock of whoever brings files to that stream. */
    public static final String MIRROR_TO_BUS = "mirror-to-bus";

    private static final String FIRST_LINE = "hestai-bus migration 1";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    private final Path directory;

    private MigrationState(Path directory) {
        this.directory = directory;
    }

    /**
     * The state in a folder, which is made if it is not there.
     *
     * @param directory the folder
     * @return the state
     * @throws MigrationException if the folder cannot be made or written
     */
    public static MigrationState open(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new MigrationException(
                    "cannot make the state folder " + directory + ": " + e + "; name another with --state", e);
        }
        if (!Files.isWritable(directory)) {
            throw new MigrationException(
                    "cannot write to the state folder " + directory + "; name another with --state");
        }
        return new MigrationState(directory);
    }

    /**
     * A name for the migration of a path: its last part, and a few digits that tell it from others.
     *
     * @param root what is migrated
     * @return the name
     */
    public static String nameOf(Path root) {
        Path real;
        try {
            real = root.toRealPath();
        } catch (IOException e) {
            real = root.toAbsolutePath().normalize();
        }
        String last = String.valueOf(real.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
        String head = last.isEmpty() || !Character.isLetterOrDigit(last.charAt(0)) ? "m" + last : last;
        return head.substring(0, Math.min(100, head.length())) + '-' + digits(real.toString());
    }

    private static String digits(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Where the state of a migration is unless told otherwise: {@code hestai-bus/migration/NAME} below {@code XDG_STATE_HOME}, or else below
     * {@code .local/state} in the user's home.
     *
     * @param environment the environment variables
     * @param home the user's home
     * @param name the migration's name
     * @return the folder
     * @throws MigrationException if the name cannot be that of a folder
     */
    public static Path defaultDirectory(Map<String, String> environment, Path home, String name) {
        checkName(name);
        String configured = environment.getOrDefault("XDG_STATE_HOME", "");
        // The XDG specification says that a relative path is to be ignored.
        Path state = configured.startsWith("/")
                ? Path.of(configured)
                : home.resolve(".local").resolve("state");
        return state.resolve("hestai-bus").resolve("migration").resolve(name);
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new MigrationException(
                    "'" + name + "' cannot name a migration; use letters, digits, '.', '_' and '-', at most 200");
        }
    }

    /**
     * The folder.
     *
     * @return its path
     */
    public Path directory() {
        return directory;
    }

    /**
     * The name of a document about one stream.
     *
     * @param what what it is about, for instance {@link #IMPORT}
     * @param stream the stream's name
     * @return a name that can be that of a file
     */
    public static String document(String what, String stream) {
        String readable = stream.substring(0, Math.min(100, stream.length())).replaceAll("[^A-Za-z0-9._-]", "_");
        return what + '.' + readable + '.' + digits(stream);
    }

    /**
     * Reads a document.
     *
     * @param document its name
     * @return its values by name, which may be changed; empty if there is none
     * @throws MigrationException if it cannot be read or understood
     */
    public Optional<SortedMap<String, String>> load(String document) {
        Path file = fileOf(document);
        try {
            return Optional.of(parse(file, Files.readString(file, StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new MigrationException("cannot read " + file + ": " + e, e);
        }
    }

    private Path fileOf(String document) {
        checkName(document);
        return directory.resolve(document + ".state");
    }

    private static SortedMap<String, String> parse(Path file, String text) {
        String[] lines = text.split("\n", -1);
        SortedMap<String, String> values = new TreeMap<>();
        boolean whole = lines.length > 1 && lines[0].equals(FIRST_LINE) && lines[lines.length - 1].isEmpty();
        for (int i = 1; whole && i + 1 < lines.length; i++) {
            int sign = lines[i].indexOf('=');
            whole = sign > 0;
            if (whole) {
                values.put(lines[i].substring(0, sign), unescape(lines[i].substring(sign + 1)));
            }
        }
        if (!whole) {
            throw new MigrationException(file + " is not what a migration wrote; move it away to begin anew:"
                    + " messages that are on the bus already are not appended again");
        }
        return values;
    }

    /**
     * Writes a document: to a temporary file, which is forced to the disk and takes the place of the one before.
     *
     * @param document its name
     * @param values its values by name; names are without {@code =} and line ends
     * @throws MigrationException if it cannot be written; what was there before stays
     */
    public void save(String document, Map<String, String> values) {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        new TreeMap<>(values)
                .forEach((key, value) ->
                        text.append(key).append('=').append(escape(value)).append('\n'));
        Path file = fileOf(document);
        Path temporary = directory.resolve(document + ".tmp");
        try {
            write(temporary, text.toString());
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
            forceDirectory();
        } catch (IOException e) {
            throw new MigrationException(
                    "cannot write " + file + ": " + e.getMessage() + "; make room or a way to it", e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private void forceDirectory() {
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Not every system lets a folder be forced; the file itself has been.
        }
    }

    /**
     * Removes a document.
     *
     * @param document its name
     */
    public void remove(String document) {
        try {
            Files.deleteIfExists(fileOf(document));
        } catch (IOException e) {
            throw new MigrationException("cannot remove " + fileOf(document) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Takes the right to be the only run that does something.
     *
     * @param what what is done, for instance {@link #IMPORT}
     * @return the lock, which also ends with the process
     * @throws MigrationException if another run has it
     */
    public MigrationLock lock(String what) {
        checkName(what);
        return MigrationLock.take(directory.resolve(what + ".lock"), what);
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                i++;
                char escaped = value.charAt(i);
                plain.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
