package io.hestai.bus.operations.migration.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, shortened where it only tells things apart. */
final class Hashes {
    static final int SHORT = 12;

    private Hashes() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String shortHex(String text) {
        return hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8))).substring(0, SHORT);
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
