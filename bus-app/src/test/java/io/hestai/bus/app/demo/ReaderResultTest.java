package io.hestai.bus.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Message;
import io.hestai.bus.app.demo.Line.Event;
import io.hestai.bus.app.demo.Line.Where;
import io.hestai.bus.app.demo.ReaderResult.Published;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A summary that could not fail would prove nothing: each fault is put in, and must be found. */
final class ReaderResultTest {
    private final Map<String, Published> published = new LinkedHashMap<>();

    ReaderResultTest() {
        for (String id : List.of("a1", "a2", "a3", "b1")) {
            Line line = new Line(Event.PUBLISHED, Where.STREAM, "1-0", id, "hash-" + id, 1, 1, 1_000);
            published.put(id, new Published(id.substring(0, 1), id.charAt(1) - '1', line));
        }
    }

    private static Line got(String id) {
        return new Line(Event.RECEIVED, Where.STREAM, "1-0", id, "hash-" + id, 1, 1, 1_040);
    }

    @Test
    void shouldFindNothingWrongWhenAllCameInOrderOfEachPublisher() {
        ReaderResult result = ReaderResult.of(published, List.of(got("a1"), got("b1"), got("a2"), got("a3")));
        assertThat(result.isFaultless()).isTrue();
        assertThat(result.latencyUs()).isEqualTo(new Percentiles(4, 40, 40, 40, 40));
    }

    @Test
    void shouldNoticeALoss() {
        ReaderResult result = ReaderResult.of(published, List.of(got("a1"), got("a3"), got("b1")));
        assertThat(result.lost()).isEqualTo(1);
        assertThat(result.isFaultless()).isFalse();
    }

    @Test
    void shouldCountARepeatWithoutCallingItAFaultOrDisorder() {
        ReaderResult result =
                ReaderResult.of(published, List.of(got("a1"), got("a2"), got("a1"), got("a3"), got("b1")));
        assertThat(result.repeated()).isEqualTo(1);
        assertThat(result.isFaultless()).isTrue();
    }

    @Test
    void shouldNoticeDisorder() {
        ReaderResult result = ReaderResult.of(published, List.of(got("a2"), got("a1"), got("a3"), got("b1")));
        assertThat(result.outOfOrder()).isEqualTo(1);
        assertThat(result.isFaultless()).isFalse();
    }

    @Test
    void shouldNoticeAChangeAndAStranger() {
        Line changed = new Line(Event.RECEIVED, Where.STREAM, "1-0", "a2", "other", 1, 1, 1_040);
        ReaderResult result = ReaderResult.of(published, List.of(got("a1"), changed, got("a3"), got("b1"), got("x1")));
        assertThat(result.changed()).isEqualTo(2);
        assertThat(result.lost()).isZero();
        assertThat(result.isFaultless()).isFalse();
    }

    @Test
    void shouldHashEveryPartOfAMessage() {
        Message message = Message.of("t").withRole("r").with("a", "bc");
        assertThat(ContentHash.of(message))
                .isEqualTo(ContentHash.of(message.withMessageId("x")))
                .isNotEqualTo(ContentHash.of(message.withRole("s")))
                .isNotEqualTo(ContentHash.of(message.withType("u")))
                .isNotEqualTo(ContentHash.of(Message.of("t").withRole("r").with("ab", "c")))
                .isNotEqualTo(ContentHash.of(message.with("a", "")));
    }

    @Test
    void shouldTakePercentilesByNearestRank() {
        long[] values = new long[100];
        for (int i = 0; i < values.length; i++) {
            values[i] = 100L - i;
        }
        assertThat(Percentiles.of(values)).isEqualTo(new Percentiles(100, 50, 90, 99, 100));
        assertThat(Percentiles.of(new long[] {7})).isEqualTo(new Percentiles(1, 7, 7, 7, 7));
        assertThat(Percentiles.of(new long[0]).count()).isZero();
    }
}
