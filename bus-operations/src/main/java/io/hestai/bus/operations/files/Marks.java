package io.hestai.bus.operations.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;

/** Check values over the end of the line before an offset. */
final class Marks {
    /** How much of the line counts. */
    private static final int REACH = 64;

    private Marks() {}

    /** The mark behind a line that has just been read; {@code end} is behind its line feed. */
    static int of(byte[] line, int start, int end) {
        int from = Math.max(start, end - REACH);
        return crc(line, from, end - from);
    }

    /** The mark before an offset of a file; another one than was kept if the file is shorter or was written anew. */
    static int before(FileChannel channel, long offset) throws IOException {
        int length = (int) Math.min(REACH, offset);
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset - buffer.remaining()) < 0) {
                break;
            }
        }
        byte[] bytes = buffer.array();
        int start = length - 1;
        while (start > 0 && bytes[start - 1] != '\n') {
            start--;
        }
        return length == 0 ? 0 : crc(bytes, start, length - start);
    }

    private static int crc(byte[] bytes, int start, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, start, length);
        return (int) crc.getValue();
    }
}
