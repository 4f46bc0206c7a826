package io.hestai.bus.redis;

import io.hestai.bus.EntryId;
import io.hestai.bus.StreamEntry;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Fetches a range page by page while somebody iterates. One thread. */
final class PagedEntries implements Iterator<StreamEntry> {
    private static final int PAGE = 500;

    private final PageSize pages = new PageSize(PAGE);
    private final Io io;
    private final String stream;
    private final byte[] key;
    private final boolean backward;
    private EntryId first;
    private EntryId last;
    private long left;
    private List<Entries.Raw> page = List.of();
    private int next;
    private boolean exhausted;

    PagedEntries(Io io, String stream, EntryId first, EntryId last, boolean backward, long limit) {
        this.io = io;
        this.stream = stream;
        this.key = io.names().key(stream);
        this.first = first;
        this.last = last;
        this.backward = backward;
        this.left = limit;
    }

    @Override
    public boolean hasNext() {
        if (next == page.size() && !exhausted) {
            fetch();
        }
        return next < page.size();
    }

    private void fetch() {
        next = 0;
        page = List.of();
        exhausted = left == 0 || first.compareTo(last) > 0;
        if (exhausted) {
            return;
        }
        int count = (int) Math.min(pages.next(), left);
        Command range = new Command(5, backward ? "XREVRANGE" : "XRANGE")
                .arg(key)
                .arg((backward ? last : first).toString())
                .arg((backward ? first : last).toString())
                .arg("COUNT")
                .arg(count);
        page = Entries.ofRange(io.admin().ask(range, "read '" + stream + "'"));
        pages.came(page);
        left -= page.size();
        exhausted = page.size() < count;
        if (!page.isEmpty()) {
            moveBehind(page.get(page.size() - 1).id());
        }
    }

    private void moveBehind(EntryId id) {
        if (backward) {
            last = id.previous();
            exhausted |= id.equals(EntryId.MIN);
        } else {
            first = id.next();
            exhausted |= id.equals(EntryId.MAX);
        }
    }

    @Override
    public StreamEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more entries in the range");
        }
        Entries.Raw raw = page.get(next++);
        return new StreamEntry(stream, raw.id(), EntryCodec.decode(raw.id(), Replies.array(raw.fields())));
    }
}
