package io.hestai.bus.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A Redis 6.2 server in a jar of the class path, for one platform. The sums of the binaries in {@code com.github.codemonstur:embedded-redis:1.4.3} are
 * written here, so that what is run is what was looked at.
 */
enum CarriedServer {
    /** Calls itself 6.2.11. */
    LINUX_AMD64("6.2.6-v5-linux-amd64", "1f716094e08a25faee2bc7626feb9e13464ed89018ac5c376c5e9cff06bdcf52"),
    LINUX_ARM64("6.2.7-linux-arm64", "036a23aa65bfb31d2a048aa96c170b38c2fbd4f1de68ef0f9c3133dd4b1474cd"),
    DARWIN_AMD64("6.2.6-v5-darwin-amd64", "7a4eb450d90a6ce9a2c651cfc4a0613b980a270c6426cbb6fa42d6c3beec9ce8"),
    DARWIN_ARM64("6.2.6-v5-darwin-arm64", "c523aec5a9b6f565cff0271ef67f5c51fa83e1180e3e954ab5251b3cf6282b76");

    private final String resource;
    private final String sha256;

    CarriedServer(String name, String sha256) {
        this.resource = "redis-server-" + name;
        this.sha256 = sha256;
    }

    /** The one for this platform, if there is one. */
    static Optional<CarriedServer> here() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        boolean arm = System.getProperty("os.arch", "").matches("aarch64|arm64");
        if (os.startsWith("linux")) {
            return Optional.of(arm ? LINUX_ARM64 : LINUX_AMD64);
        }
        return os.startsWith("mac") ? Optional.of(arm ? DARWIN_ARM64 : DARWIN_AMD64) : Optional.empty();
    }

    /** Unpacks it into the user's cache unless it is there, and returns where it is. */
    Path unpack() {
        Path program = cache().resolve(resource);
        try {
            if (!Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS) || !isGenuine(Files.readAllBytes(program))) {
                write(program);
            }
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + resource + " to " + program, e);
        }
    }

    private static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path home = configured != null && configured.startsWith("/")
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home", "/"), ".cache");
        return home.resolve("hestai-bus-testkit");
    }

    /** Written beside and renamed: several builds may do this at once. */
    private void write(Path program) throws IOException {
        Path directory = Files.createDirectories(program.resolveSibling(""));
        Path temporary = Files.createTempFile(
                directory,
                resource,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (InputStream in = CarriedServer.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IOException(
                        "it is not on the class path (com.github.codemonstur:embedded-redis:1.4.3 has it)");
            }
            byte[] content = in.readAllBytes();
            if (!isGenuine(content)) {
                throw new IOException("the one on the class path is another one: its SHA-256 is not " + sha256);
            }
            Files.write(temporary, content);
            Files.move(temporary, program, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private boolean isGenuine(byte[] content) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(sum).equals(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
