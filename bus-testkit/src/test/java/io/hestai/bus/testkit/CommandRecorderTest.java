package io.hestai.bus.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.XReadParams;

@WithRedis
final class CommandRecorderTest {

    @Test
    void whatIsWithinIsRecordedAndNotComplainedOf(RedisServer redis) {
        try (CommandRecorder recorder = CommandRecorder.of(redis);
                Jedis raw = redis.client()) {
            raw.xadd("a:s", StreamEntryID.NEW_ENTRY, Map.of("odd \"\\\n\u00e4", "value"));
            raw.xgroupCreate("a:s", "g", new StreamEntryID(0, 0), false);
            raw.xread(XReadParams.xReadParams().count(1), Map.of("a:s", new StreamEntryID(0, 0)));
            raw.publish("a:c", "x");
            raw.eval("return redis.call('GET', KEYS[1])", 1, "a:k");
            raw.scan("0", new ScanParams().match("a:*"));
            recorder.catchUp();
            assertThat(recorder.outside("a:")).isEmpty();
            assertThat(recorder.touched()).containsExactly("a:*", "a:c", "a:k", "a:s");
            assertThat(recorder.commands())
                    .containsKeys("XADD", "XGROUP CREATE", "XREAD", "PUBLISH", "EVAL", "GET", "SCAN");
        }
    }

    @Test
    void whatIsOutsideIsNamedWithItsCommand(RedisServer redis) {
        try (CommandRecorder recorder = CommandRecorder.of(redis);
                Jedis raw = redis.client()) {
            raw.set("b:k", "x");
            raw.eval("return redis.call('SET', 'hidden', 'x')", 1, "a:k");
            raw.publish("c", "x");
            raw.keys("*");
            raw.scan("0");
            raw.sendCommand(() -> "BITCOUNT".getBytes(StandardCharsets.UTF_8), "a:k");
            recorder.catchUp();
            assertThat(recorder.outside("a:"))
                    .containsExactlyElementsOf(
                            List.of("'*' by KEYS", "'b:k' by SET", "'c' by PUBLISH", "'hidden' by SET in a script"));
            raw.flushAll();
        }
    }
}
