package io.hestai.bus.operations.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How far a followed file has been read, and what it is called.
 *
 * @param file the name under which it is followed; after a rotation another file may have that name
 * @param place which file, and how far
 */
public record TailPosition(Path file, TailPlace place) {

    /**
     * A position at a byte of a file as it is now, for whoever has read the part before it by other means.
     *
     * @param file the file
     * @param offset how many of its bytes have been dealt with; behind a line end
     * @return the position
     * @throws IOException if the file cannot be read
     */
    public static TailPosition at(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new TailPosition(file, new TailPlace(FileKey.of(file), offset, Marks.before(channel, offset)));
        }
    }
}
