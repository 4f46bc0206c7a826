package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A Redis server that comes with the bus, for one platform. The binaries are those in {@code org.signal:embedded-redis:0.9.1};
 * their sums are written here, so that what is run is what was looked at, whichever jar stands in its place.
 */
enum BundledRedis {
    LINUX_AMD64("linux-amd64", "c0cdeef856b3410fd99d6ec6fc6a20302e69059b00ce5d6abab7b3e5069ea91e"),
    LINUX_ARM64("linux-arm64", "d5c7ff117caf45d7dc2f59c1f956e1830438779947d66aa5647c2cdcc16eca50"),
    LINUX_386("linux-386", "19106984e15b7e7ce22c9a3296fe6a5f85c43a72894144f98b1fb572b823a936"),
    DARWIN_AMD64("darwin-amd64", "e22a3d9147802bba0724efb2e446c49e1e514e76ff8031bb6d44b8628400d8f3"),
    DARWIN_ARM64("darwin-arm64", "07838a2eb6f5961c89d8e6f1f83482de355dfc6bb04e05bfb00ae1f137dee129");

    static final String VERSION = "7.0.15";

    private final String platform;
    private final String sha256;

    BundledRedis(String platform, String sha256) {
        this.platform = platform;
        this.sha256 = sha256;
    }

    /** The server for a platform as the JVM names it. */
    static BundledRedis of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : os;
        String machine = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i486", "i586", "i686" -> "386";
            default -> osArch;
        };
        String wanted = system + "-" + machine;
        for (BundledRedis candidate : values()) {
            if (candidate.platform.equals(wanted)) {
                return candidate;
            }
        }
        throw new UnreachableException(
                "no redis-server or valkey-server 6.2 or later is on the PATH, and none is bundled for " + wanted
                        + "; install Redis, or give the bus the URL of one");
    }

    String resource() {
        return "redis-server-" + VERSION + "-" + platform;
    }

    String sha256() {
        return sha256;
    }

    /** Puts the program into the directory unless it is there, and returns where it is. */
    Path unpack(Path directory) {
        OwnDirectory.create(directory, "XDG_CACHE_HOME");
        Path program = directory.resolve(resource());
        try {
            if (!isGenuine(program)) {
                write(program);
            }
            return program;
        } catch (IOException e) {
            throw new UnreachableException(
                    "cannot unpack the bundled Redis to " + program + ": " + OwnDirectory.reason(e)
                            + "; make room there, set XDG_CACHE_HOME to another place, or install Redis 6.2 or later",
                    e);
        }
    }

    private boolean isGenuine(Path program) throws IOException {
        return Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS)
                && Files.isExecutable(program)
                && sum(Files.readAllBytes(program)).equals(sha256);
    }

    /** Written beside and renamed, so that nobody ever sees, or runs, half a program. */
    private void write(Path program) throws IOException {
        byte[] content = read();
        Path directory = program.resolveSibling("");
        Path temporary = Files.createTempFile(directory, resource(), ".new", OwnDirectory.ownerOnly(true));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(temporary, program, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private byte[] read() throws IOException {
        try (InputStream in = BundledRedis.class.getResourceAsStream("/" + resource())) {
            if (in == null) {
                throw new IOException(
                        "/" + resource() + " is not on the class path (org.signal:embedded-redis:0.9.1 has it)");
            }
            byte[] content = in.readAllBytes();
            String sum = sum(content);
            if (!sum.equals(sha256)) {
                throw new IOException("/" + resource() + " on the class path has SHA-256 " + sum + ", not " + sha256);
            }
            return content;
        }
    }

    private static String sum(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
