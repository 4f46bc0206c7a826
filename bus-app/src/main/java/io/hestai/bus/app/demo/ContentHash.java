package io.hestai.bus.app.demo;

import io.hestai.bus.Field;
import io.hestai.bus.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The SHA-256 of what a message says: its type, role, and every field's name and value, to the byte. Two messages have the same hash
 * only if nothing was changed, added, left out or moved.
 */
final class ContentHash {
    private ContentHash() {}

    static String of(Message message) {
        MessageDigest digest = sha256();
        add(digest, message.type().getBytes(StandardCharsets.UTF_8));
        add(digest, message.role().getBytes(StandardCharsets.UTF_8));
        for (Field field : message.fields()) {
            add(digest, field.name().getBytes(StandardCharsets.UTF_8));
            add(digest, field.value().bytes());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of many messages, which depends on their order too. */
    static String ofHashes(List<String> hashes) {
        MessageDigest digest = sha256();
        hashes.forEach(hash -> digest.update(hash.getBytes(StandardCharsets.US_ASCII)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The length first, so that a byte that moves from one part to the next is noticed. */
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(4).putInt(0, part.length));
        digest.update(part);
    }
}
