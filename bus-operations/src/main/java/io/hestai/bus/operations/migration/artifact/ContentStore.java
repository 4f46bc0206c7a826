package io.hestai.bus.operations.migration.artifact;

import io.hestai.bus.operations.files.AtomicFile;
import io.hestai.bus.operations.migration.format.MigrationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A folder of files named by the SHA-256 of their content. Thread-safe. */
final class ContentStore {
    private static final int CHUNK = 64 << 10;

    private final Path folder;

    ContentStore(Path folder) {
        this.folder = folder;
    }

    /** Stores bytes, once; gives their hash. */
    String put(byte[] content) {
        String hash = hash(content);
        Path file = file(hash);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder.resolve(hash.substring(0, 2)));
                AtomicFile.write(file, out -> out.write(content));
            }
            return hash;
        } catch (IOException e) {
            throw new MigrationException(
                    "cannot store a large value as " + file + ": " + e.getMessage() + "; make room or a way to it", e);
        }
    }

    /** The bytes with a hash. */
    byte[] get(String hash) {
        Path file = file(hash);
        try {
            byte[] content = Files.readAllBytes(file);
            if (!hash(content).equals(hash)) {
                throw new MigrationException("the content of " + file + " is not what its name says; it was changed");
            }
            return content;
        } catch (IOException e) {
            throw new MigrationException("cannot read the large value " + file + ": " + e, e);
        }
    }

    /** The hash comes from a message; only digits make a name. */
    private Path file(String hash) {
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new MigrationException("'" + hash + "' is not a SHA-256");
        }
        return folder.resolve(hash.substring(0, 2)).resolve(hash);
    }

    private static String hash(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    /** The hash of any file. */
    static String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read > 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
