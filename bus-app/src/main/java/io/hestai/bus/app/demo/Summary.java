package io.hestai.bus.app.demo;

import io.hestai.bus.EntryId;
import io.hestai.bus.app.demo.Line.Event;
import io.hestai.bus.app.demo.Line.Where;
import io.hestai.bus.app.demo.ReaderResult.Published;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of the demo, computed from what the processes recorded.
 *
 * @param durablePublished messages stored
 * @param contentHash of the stored messages in the order of the stream
 * @param durable how the stream's readers fared, by role
 * @param announcements how those fared who only listened to the announcements of the stored messages, by role
 * @param ephemeralPublished messages sent over the channel
 * @param ephemeral how the channel's listeners fared, by role; what they lost is no fault
 * @param kill the killing
 * @param took how long the demo took
 */
record Summary(
        int durablePublished,
        String contentHash,
        Map<String, ReaderResult> durable,
        Map<String, ReaderResult> announcements,
        int ephemeralPublished,
        Map<String, ReaderResult> ephemeral,
        Kill kill,
        Duration took) {

    /**
     * The killing of a process.
     *
     * @param role which
     * @param pending how many messages Redis said it had not acknowledged
     * @param away how long nobody did its work
     */
    record Kill(String role, int pending, Duration away) {}

    static Summary of(Recordings recordings, Kill kill, Duration took) {
        Map<String, Published> stored = published(recordings, Where.STREAM, "");
        Map<String, ReaderResult> durable = new LinkedHashMap<>();
        for (String role : List.of(DemoRoleVerb.UI, DemoRoleVerb.DAEMON)) {
            durable.put(role, ReaderResult.of(stored, recordings.lines(role, Event.RECEIVED, Where.STREAM)));
        }
        Map<String, ReaderResult> announcements = Map.of(
                DemoRoleVerb.UI,
                ReaderResult.of(stored, recordings.lines(DemoRoleVerb.UI, Event.RECEIVED, Where.ANNOUNCEMENT)));
        Map<String, ReaderResult> ephemeral = new LinkedHashMap<>();
        for (String role : recordings.roles()) {
            // One does not count oneself among one's listeners.
            Map<String, Published> said = published(recordings, Where.CHANNEL, role);
            ephemeral.put(role, ReaderResult.of(said, recordings.lines(role, Event.RECEIVED, Where.CHANNEL)));
        }
        return new Summary(
                stored.size(),
                ContentHash.ofHashes(stored.values().stream()
                        .map(Published::line)
                        .sorted(Comparator.comparing(line -> EntryId.parse(line.place())))
                        .map(Line::hash)
                        .toList()),
                durable,
                announcements,
                published(recordings, Where.CHANNEL, "").size(),
                ephemeral,
                kill,
                took);
    }

    private static Map<String, Published> published(Recordings recordings, Where where, String notBy) {
        Map<String, Published> published = new LinkedHashMap<>();
        for (String role : recordings.roles()) {
            if (role.equals(notBy)) {
                continue;
            }
            int index = 0;
            for (Line line : recordings.lines(role, Event.PUBLISHED, where)) {
                published.put(line.messageId(), new Published(role, index++, line));
            }
        }
        return published;
    }

    /** Whether every reader of the stream has, first to last, the bytes that were stored. */
    boolean isIdentical() {
        return durable.values().stream().allMatch(result -> result.contentHash().equals(contentHash));
    }

    /** Whether nothing durable was lost, changed or moved. */
    boolean isFaultless() {
        return durablePublished > 0
                && durable.values().stream().allMatch(ReaderResult::isFaultless)
                && announcements.values().stream().allMatch(result -> result.changed() == 0);
    }
}
