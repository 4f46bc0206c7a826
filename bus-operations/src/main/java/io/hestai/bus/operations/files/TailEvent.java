package io.hestai.bus.operations.files;

import java.nio.file.Path;

/** What is seen while files are followed. */
public sealed interface TailEvent
        permits TailLine,
                TailEvent.Appeared,
                TailEvent.Rotated,
                TailEvent.Truncated,
                TailEvent.Vanished,
                TailEvent.Missing,
                TailEvent.TooLong {

    /**
     * The file, by the name under which it is followed.
     *
     * @return its path
     */
    Path file();

    /**
     * A file has come, and is read from its beginning.
     *
     * @param file its name
     * @param key which file
     */
    record Appeared(Path file, FileKey key) implements TailEvent {
        @Override
        public String toString() {
            return file + " has appeared";
        }
    }

    /**
     * The name stands for another file now. The rest of the old one has been read; what somebody still writes into it is read for a
     * while, see {@link TailOptions#linger}.
     *
     * @param file the name
     * @param from which file it was
     * @param to which file it is
     */
    record Rotated(Path file, FileKey from, FileKey to) implements TailEvent {
        @Override
        public String toString() {
            return file + " was rotated; the old file was read to its end, the new one is read from its beginning";
        }
    }

    /**
     * The file is shorter than what was read of it, or begins otherwise: somebody emptied it or wrote it anew. It is read from its
     * beginning.
     *
     * @param file its name
     * @param key which file
     * @param offset how far it had been read
     * @param size how long it is now
     */
    record Truncated(Path file, FileKey key, long offset, long size) implements TailEvent {
        @Override
        public String toString() {
            return file + " was truncated or written anew: it had been read up to byte " + offset + " and has " + size
                    + " now; it is read from its beginning";
        }
    }

    /**
     * The file is gone, and no other has its name. Its rest has been read.
     *
     * @param file its name
     */
    record Vanished(Path file) implements TailEvent {
        @Override
        public String toString() {
            return file + " is gone; it was read to its end";
        }
    }

    /**
     * A file that was read in part before a restart cannot be found any more under any name: what was written behind that place is lost
     * to this reader.
     *
     * @param file the name it had
     * @param place how far it had been read
     */
    record Missing(Path file, TailPlace place) implements TailEvent {
        @Override
        public String toString() {
            return file + ", of which " + place.offset()
                    + " bytes had been read, was removed or replaced while nobody followed"
                    + " it; what it held behind that is not known here";
        }
    }

    /**
     * A line is longer than what is read into memory, and was passed over.
     *
     * @param file its name
     * @param offset where it begins
     * @param after the place behind it
     */
    record TooLong(Path file, long offset, TailPlace after) implements TailEvent {
        @Override
        public String toString() {
            return "the line at byte " + offset + " of " + file + " is too long (" + (after.offset() - offset)
                    + " bytes) and was passed over";
        }
    }
}
