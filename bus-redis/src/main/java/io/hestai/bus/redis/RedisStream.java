package io.hestai.bus.redis;

import io.hestai.bus.BusEvent;
import io.hestai.bus.EntryId;
import io.hestai.bus.Group;
import io.hestai.bus.GroupInfo;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Reader;
import io.hestai.bus.Retention;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamInfo;
import io.hestai.bus.WrongTypeException;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A stream: XADD and its like through the writer, questions through the administration connection. */
final class RedisStream implements Stream {
    /**
     * Appends and publishes in one step. An error of XADD is handed on as it is (Redis 6.2 would wrap it); one of PUBLISH is told beside
     * the entry id, because the entry is stored by then.
     */
    private static final byte[] ANNOUNCE = Command.encoded("""
            local id = redis.pcall('XADD', KEYS[1], unpack(ARGV, 3))
            if type(id) == 'table' then return id end
            local heard = redis.pcall('PUBLISH', ARGV[1], ARGV[2] .. id .. '"}')
            if type(heard) == 'table' then return {id, heard.err} end
            return {id}""");

    /** What a command takes beside its keys and its entry. */
    private static final int AROUND_ENTRY = 128;

    private final BusOnRedis bus;
    private final Io io;
    private final String name;
    private final byte[] key;
    private final String appending;
    private final Retention retention;

    /** Known from the first append on. */
    private volatile @Nullable StreamGate gate;

    RedisStream(BusOnRedis bus, String name, Retention retention) {
        this.bus = bus;
        this.io = bus.io();
        this.name = name;
        this.key = io.names().key(name);
        this.appending = "append to '" + name + "'";
        this.retention = retention;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Stream keeping(Retention kept) {
        return new RedisStream(bus, name, kept);
    }

    @Override
    public CompletableFuture<EntryId> append(Message message) {
        return bus.guard().publish(appending, () -> sendAppend(message));
    }

    private CompletableFuture<EntryId> sendAppend(Message message) {
        Message stamped = bus.stamp().complete(message);
        Entry entry = bus.entries().encode(stamped);
        Command add = new Command(2 + entry.arguments(), "XADD", AROUND_ENTRY + key.length + entry.size());
        entry.writeTo(add.arg(key).arg("*"));
        Track track = pass(add, appending);
        CompletableFuture<EntryId> appended = io.sender()
                .append(Outgoing.append(add, appending, track, stamped.messageId(), Replies::entryId, false));
        bus.trimmer().appended(name, retention);
        return appended;
    }

    @Override
    public CompletableFuture<EntryId> announce(Message message) {
        String announcing = "announce in '" + name + "'";
        return bus.guard().publish(announcing, () -> sendAnnounce(message, announcing));
    }

    private CompletableFuture<EntryId> sendAnnounce(Message message, String announcing) {
        if (io.sharing().isForeign()) {
            CompletableFuture<EntryId> appended = sendAppend(message);
            appended.thenAccept(id -> io.events()
                    .tell(new BusEvent.AnnounceUnheard(name, id, io.sharing().refusal())));
            return appended;
        }
        Message stamped = bus.stamp().complete(message);
        Entry entry = bus.entries().encode(stamped);
        int size = AROUND_ENTRY + ANNOUNCE.length + 2 * key.length + 2 * entry.size();
        Command script = new Command(6 + entry.arguments(), "EVAL", size)
                .raw(ANNOUNCE)
                .arg(1)
                .arg(key)
                .arg(key);
        bus.payloads().writeUpToEntryId(script, stamped, name);
        script.arg("*");
        entry.writeTo(script);
        Track track = pass(script, announcing);
        CompletableFuture<EntryId> announced = io.sender()
                .append(Outgoing.append(
                        script, announcing, track, stamped.messageId(), announced(io.events(), name), false));
        bus.trimmer().appended(name, retention);
        return announced;
    }

    /** Goes through the gate of the stream, which may refuse; gives how far the bus knows the stream. */
    private Track pass(Command command, String doing) {
        StreamGate known = gate;
        if (known == null || known.isLeft()) {
            known = bus.guard().gate(name, doing);
            gate = known;
        }
        known.pass(command.length(), retention, doing);
        return known.track();
    }

    /** Reads the reply to an announcement in a stream. */
    static Outgoing.Decoder<EntryId> announced(EventHub events, String stream) {
        return reply -> {
            @Nullable Object[] parts = Replies.array(reply);
            EntryId id = Replies.entryId(parts[0]);
            if (parts.length > 1) {
                events.tell(new BusEvent.AnnounceUnheard(stream, id, Replies.text(parts[1])));
            }
            return id;
        };
    }

    @Override
    public Reader from(Position position) {
        return RedisReader.of(bus, name, position);
    }

    @Override
    public Group group(String group) {
        return new RedisGroup(bus, name, Names.check("group", group));
    }

    @Override
    public long length() {
        return Replies.number(io.admin().ask(new Command(1, "XLEN").arg(key), "measure '" + name + "'"));
    }

    @Override
    public StreamInfo info() {
        return StreamFacts.info(io, name);
    }

    @Override
    public List<GroupInfo> groups() {
        return StreamFacts.groups(io, name).stream()
                .sorted(Comparator.comparing(GroupInfo::name))
                .toList();
    }

    @Override
    public SortedMap<String, EntryId> cursors() {
        return CursorStore.all(io, name);
    }

    @Override
    public boolean remove() {
        String type = Replies.text(io.admin().ask(new Command(1, "TYPE").arg(key), "remove '" + name + "'"));
        if (!type.equals("stream") && !type.equals("none")) {
            throw new WrongTypeException("cannot remove '" + name + "': the key holds a " + type
                    + " that is no stream of the bus; nothing was removed");
        }
        for (byte[] bookkeeping : Keys.bookkeepingOf(io, name)) {
            io.admin().execute(new Command(1, "UNLINK").arg(bookkeeping), "remove what belongs to '" + name + "'");
        }
        io.tracks().forget(name);
        bus.guard().removed(name);
        return Replies.number(io.admin().execute(new Command(1, "UNLINK").arg(key), "remove '" + name + "'")) > 0;
    }
}
