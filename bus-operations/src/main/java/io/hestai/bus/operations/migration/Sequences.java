package io.hestai.bus.operations.migration;

import io.hestai.bus.operations.migration.Sequence.Next;
import io.hestai.bus.operations.migration.Sequence.Place;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.source.SourceItem;
import io.hestai.bus.operations.migration.source.SourceMessage;
import io.hestai.bus.operations.migration.source.SourceReader;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Files one after the other, or merged by time. In a merge the earlier time comes first, of equal times that of the file named first; each file keeps
 * its own order: a record whose clock went back counts as of the latest time before it.
 */
final class Sequences {
    private Sequences() {}

    static Sequence of(List<SourceFile> files, Migration migration, Map<String, Place> places) {
        boolean merged = migration.format().order() == SourceFormat.Order.TIME
                && migration.format().layout() == SourceFormat.Layout.LINES;
        return merged ? new Merged(files, migration, places) : new OneByOne(files, migration, places);
    }

    /** One file with its next record at hand. */
    private static final class Head implements AutoCloseable {
        private final SourceReader reader;
        private final int number;
        private long timeMs;
        private @Nullable SourceItem item;

        Head(SourceFile file, int number, Migration migration, Map<String, Place> places) {
            this.number = number;
            Place place = places.isEmpty() ? null : places.get(file.tag());
            this.timeMs = place == null ? 0 : place.timeMs();
            this.reader = place == null
                    ? SourceReader.open(file, migration.format(), migration.name())
                    : SourceReader.open(file, migration.format(), migration.name(), place.offset(), place.line());
        }

        boolean advance() {
            item = reader.next();
            if (item instanceof SourceMessage message) {
                timeMs = Math.max(timeMs, message.timestampMs());
            }
            return item != null;
        }

        Next take() {
            if (item == null) {
                throw new IllegalStateException("there is no record");
            }
            return new Next(
                    item, new Place(reader.tag(), reader.file().name(), reader.offset(), reader.line(), timeMs));
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    private static final class OneByOne implements Sequence {
        private final List<SourceFile> files;
        private final Migration migration;
        private final Map<String, Place> places;
        private int nextFile;
        private @Nullable Head open;

        OneByOne(List<SourceFile> files, Migration migration, Map<String, Place> places) {
            this.files = files;
            this.migration = migration;
            this.places = places;
        }

        @Override
        public @Nullable Next next() {
            while (true) {
                Head head = open;
                if (head == null) {
                    if (nextFile == files.size()) {
                        return null;
                    }
                    head = new Head(files.get(nextFile), nextFile, migration, places);
                    nextFile++;
                    open = head;
                }
                if (head.advance()) {
                    return head.take();
                }
                close();
            }
        }

        @Override
        public void close() {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }

    private static final class Merged implements Sequence {
        private final Deque<Head> all = new ArrayDeque<>();
        private final PriorityQueue<Head> heads = new PriorityQueue<>(
                Comparator.<Head>comparingLong(head -> head.timeMs).thenComparingInt(head -> head.number));

        Merged(List<SourceFile> files, Migration migration, Map<String, Place> places) {
            try {
                for (SourceFile file : files) {
                    Head head = new Head(file, all.size(), migration, places);
                    all.add(head);
                    if (head.advance()) {
                        heads.add(head);
                    }
                }
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        @Override
        public @Nullable Next next() {
            Head first = heads.poll();
            if (first == null) {
                return null;
            }
            Next next = first.take();
            if (first.advance()) {
                heads.add(first);
            }
            return next;
        }

        @Override
        public void close() {
            all.forEach(Head::close);
        }
    }
}
