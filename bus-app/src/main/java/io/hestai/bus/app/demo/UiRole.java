package io.hestai.bus.app.demo;

import io.hestai.bus.Bus;
import io.hestai.bus.ChannelMessage;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.MessageIds;
import io.hestai.bus.Position;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.app.demo.Line.Where;
import io.hestai.bus.app.runtime.Context;
import java.util.List;

/** Follows the stream under a named cursor, hears the channels, and adds a note of the user's to the stream now and then. */
final class UiRole implements DemoRole {
    private static final int NOTE_EVERY = 50;

    private final Bus bus;
    private final Recording recording;
    private final Context context;
    private final boolean notes;

    private EntryId until = EntryId.MAX;
    private EntryId seen = EntryId.MIN;
    private EntryId ownLast = EntryId.MIN;
    private int count;
    private boolean told;

    UiRole(Bus bus, Recording recording, Context context, boolean notes) {
        this.bus = bus;
        this.recording = recording;
        this.context = context;
        this.notes = notes;
    }

    @Override
    public void play(ParentLine parent) {
        context.lifecycle()
                .own(bus.channels(List.of(DemoRoleVerb.CHANNEL, DemoRoleVerb.STREAM))
                        .subscribe(this::hear));
        context.lifecycle()
                .own(bus.stream(DemoRoleVerb.STREAM).from(Position.cursor("ui")).follow(this::follow));
        context.data("ready");
    }

    private void hear(ChannelMessage heard) {
        long nowUs = Recording.nowUs();
        Where where = heard.announced().isPresent() ? Where.ANNOUNCEMENT : Where.CHANNEL;
        recording.received(where, "", heard.message(), 1, nowUs);
    }

    private void follow(StreamEntry entry) {
        long nowUs = Recording.nowUs();
        recording.received(Where.STREAM, entry.id().toString(), entry.message(), 1, nowUs);
        boolean mine = entry.role().equals(DemoRoleVerb.UI);
        EntryId appended = EntryId.MIN;
        if (notes && !mine && ++count % NOTE_EVERY == 0) {
            appended = appendNote();
        }
        synchronized (this) {
            seen = entry.id();
            ownLast = appended.compareTo(ownLast) > 0 ? appended : ownLast;
        }
        tellIfDone();
    }

    private EntryId appendNote() {
        Message note = Message.of("user_note")
                .with("text", "read up to " + count)
                .withRole(DemoRoleVerb.UI)
                .withMessageId(MessageIds.next(System.currentTimeMillis()));
        long atUs = Recording.nowUs();
        EntryId id = bus.stream(DemoRoleVerb.STREAM).announceAndWait(note);
        recording.published(Where.STREAM, id.toString(), note, atUs);
        return id;
    }

    @Override
    public void until(String entryId) {
        synchronized (this) {
            until = EntryId.parse(entryId);
        }
        tellIfDone();
    }

    /** Also its own notes must have come back. */
    private void tellIfDone() {
        synchronized (this) {
            if (told || seen.compareTo(until) < 0 || seen.compareTo(ownLast) < 0) {
                return;
            }
            told = true;
        }
        context.data("done " + seen);
    }
}
