package io.hestai.bus.app.demo;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.MessageIds;
import io.hestai.bus.Stream;
import io.hestai.bus.app.demo.Line.Where;
import io.hestai.bus.app.runtime.Context;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Announces every message of the script, says something ephemeral after each, and hears what the daemon says to that. */
final class AgentRole implements DemoRole {
    /** The pace is such that the whole takes about this long, unless it takes longer anyway. */
    private static final long SHOW_NS = 2_400_000_000L;

    private static final long SLOWEST_STEP_NS = 10_000_000L;

    private final Bus bus;
    private final Recording recording;
    private final Context context;
    private final List<Message> script;

    AgentRole(Bus bus, Recording recording, Context context, Script script) {
        this.bus = bus;
        this.recording = recording;
        this.context = context;
        this.script = script.messages();
    }

    @Override
    public void play(ParentLine parent) throws InterruptedException {
        Channel channel = bus.channel(DemoRoleVerb.CHANNEL);
        Stream stream = bus.stream(DemoRoleVerb.STREAM);
        context.lifecycle().own(channel.subscribe(heard -> {
            long nowUs = Recording.nowUs();
            if (!heard.role().equals(DemoRoleVerb.AGENT)) {
                recording.received(Where.CHANNEL, "", heard.message(), 1, nowUs);
            }
        }));
        context.data("ready");
        parent.awaitGo();
        long stepNs = Math.min(SHOW_NS / script.size(), SLOWEST_STEP_NS);
        long nextNs = System.nanoTime();
        EntryId last = EntryId.MIN;
        for (int i = 0; i < script.size() && !parent.isOver(); i++) {
            last = announce(stream, script.get(i));
            say(channel, i);
            nextNs += stepNs;
            LockSupport.parkNanos(nextNs - System.nanoTime());
        }
        context.data("done " + last);
    }

    private EntryId announce(Stream stream, Message template) {
        Message message = identified(template);
        long atUs = Recording.nowUs();
        EntryId id = stream.announceAndWait(message);
        recording.published(Where.STREAM, id.toString(), message, atUs);
        return id;
    }

    private void say(Channel channel, int i) {
        Message message = identified(Message.of("anchor_loaded").with("anchor_id", "A" + i));
        long atUs = Recording.nowUs();
        channel.publishAndWait(message);
        recording.published(Where.CHANNEL, "", message, atUs);
    }

    /** The role is set here rather than by the bus, so that what is recorded as sent has it too. */
    private static Message identified(Message message) {
        String role = message.role().isEmpty() ? DemoRoleVerb.AGENT : message.role();
        return message.withRole(role).withMessageId(MessageIds.next(System.currentTimeMillis()));
    }
}
