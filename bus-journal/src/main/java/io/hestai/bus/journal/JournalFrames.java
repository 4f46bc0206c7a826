package io.hestai.bus.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a journal file: length, checksum, kind, body. The length counts kind and body; the checksum (CRC-32C) covers them.
 */
final class JournalFrames {
    static final byte HEADER = 'H';
    static final byte APPEND = 'A';
    static final byte SETTLED = 'S';

    /** Length and checksum. */
    static final int OVERHEAD = 8;

    /** No message is as large; a length beyond it is none. */
    private static final int MOST = 1 << 30;

    private JournalFrames() {}

    /** A frame in a file: where it begins and ends, and what it holds. */
    record Frame(int begin, int end, byte kind, ByteBuffer body) {}

    /** How many bytes a frame takes. */
    static int size(int bodyLength) {
        return OVERHEAD + 1 + bodyLength;
    }

    /** Writes a frame whose body is written by the caller into what is returned: first this, then the body, then {@link #end}. */
    static int begin(ByteBuffer out, byte kind) {
        int at = out.position();
        out.position(at + OVERHEAD);
        out.put(kind);
        return at;
    }

    /** Completes the frame that was begun at a position. */
    static void end(ByteBuffer out, int at) {
        int length = out.position() - at - OVERHEAD;
        out.putInt(at, length);
        out.putInt(at + 4, checksum(out, at + OVERHEAD, length));
    }

    /** Reads the frame that begins at a position; null if there is no whole one. */
    static @Nullable Frame read(ByteBuffer file, int at) {
        if (file.limit() - at < OVERHEAD + 1) {
            return null;
        }
        int length = file.getInt(at);
        if (length < 1 || length > MOST || length > file.limit() - at - OVERHEAD) {
            return null;
        }
        if (file.getInt(at + 4) != checksum(file, at + OVERHEAD, length)) {
            return null;
        }
        int end = at + OVERHEAD + length;
        return new Frame(at, end, file.get(at + OVERHEAD), file.slice(at + OVERHEAD + 1, length - 1));
    }

    /** Whether a whole frame begins anywhere behind a position: then what is not readable there was no write cut short. */
    static boolean anyBehind(ByteBuffer file, int at) {
        for (int i = at + 1; i <= file.limit() - OVERHEAD - 1; i++) {
            if (read(file, i) != null) {
                return true;
            }
        }
        return false;
    }

    private static int checksum(ByteBuffer buffer, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(at, length));
        return (int) crc.getValue();
    }
}
