package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.redis.ScratchNamespace;
import io.hestai.bus.testkit.CommandRecorder;
import io.hestai.bus.testkit.FaultProxy;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** All that a bus does stays in its namespace, and is done with commands that harm nobody. */
@WithRedis
class IsolationTest {
    private static final String NAMESPACE = "a.b:";

    /** What no part of the bus may ever send. */
    private static final Set<String> FORBIDDEN = Set.of(
            "KEYS",
            "FLUSHALL",
            "FLUSHDB",
            "DEBUG",
            "SCRIPT FLUSH",
            "SCRIPT KILL",
            "CONFIG SET",
            "MONITOR",
            "DEL",
            "SORT");

    private static BusConfig config(String url) {
        return BusConfig.forRole("agent").withUrl(url).withNamespace(NAMESPACE);
    }

    @Test
    void everythingThatABusDoesStaysInItsNamespace(RedisServer redis) {
        try (CommandRecorder recorder = CommandRecorder.of(redis)) {
            BusExercise.leaveWorkBehind(redis, NAMESPACE);
            try (Bus bus = RedisBus.connect(config(redis.url().toString()))) {
                BusExercise.Consumption consumption = BusExercise.consume(bus, "sta*");
                BusExercise.publish(bus);
                BusExercise.observe(bus);
                BusExercise.consumed(consumption, 1);
                loseReplies(redis);
                BusExercise.operate(bus);
            }
            measure(redis);
            recorder.catchUp();
            assertThat(recorder.outside(NAMESPACE)).isEmpty();
            assertThat(recorder.commands().keySet()).doesNotContainAnyElementsOf(FORBIDDEN);
            assertThat(recorder.touched())
                    .as("everything was done that has a key of its own")
                    .contains(
                            NAMESPACE + "jobs",
                            NAMESPACE + "state",
                            NAMESPACE + "sta*",
                            NAMESPACE + "~epoch",
                            NAMESPACE + "~cursor:{a.b:jobs}:ui",
                            NAMESPACE + "~cursors:{a.b:jobs}",
                            NAMESPACE + "~dlq:{a.b:jobs}:workers",
                            NAMESPACE + "~redrive:{a.b:jobs}:workers",
                            NAMESPACE + "~consumers:{a.b:jobs}:workers",
                            NAMESPACE + "~retry:{a.b:jobs}:workers",
                            NAMESPACE + "~effects:{a.b:jobs}:workers",
                            NAMESPACE + "~idle:{a.b:ctx}");
        }
    }

    /** An append whose reply is lost is looked for, and its connection ended. */
    private static void loseReplies(RedisServer redis) {
        try (FaultProxy proxy = FaultProxy.before(redis);
                Bus bus = RedisBus.connect(config(proxy.url().toString()))) {
            proxy.cutBeforeReply(request -> request.contains("XADD"));
            bus.stream(BusExercise.JOBS).appendAndWait(Message.of("lost").with("n", 5));
            await().atMost(Duration.ofSeconds(20)).until(() -> bus.counters().resolvedFound() > 0);
        }
    }

    private static void measure(RedisServer redis) {
        try (ScratchNamespace scratch = ScratchNamespace.open(config(redis.url().toString()));
                Bus bus = RedisBus.connect(scratch.config())) {
            scratch.load();
            BusExercise.Consumption consumption = BusExercise.consume(bus, "sta*");
            BusExercise.publish(bus);
            BusExercise.consumed(consumption, 0);
        }
    }

    @Test
    void theProgramStaysInItsNamespaceWithEachVerb(RedisServer redis) {
        Map<String, String> environment =
                Map.of("HBUS_URL", redis.url().toString(), "HBUS_NAMESPACE", NAMESPACE, "HBUS_ROLE", "agent");
        try (CommandRecorder recorder = CommandRecorder.of(redis)) {
            for (String line : List.of(
                    "add jobs a n=1 --announce",
                    "add jobs a n=2",
                    "pub state hello",
                    "sub state --timeout 100ms",
                    "read jobs --follow --cursor ui --count 1",
                    "consume jobs --group g --count 1 --exec true",
                    "consume jobs --group g --count 1 --exec false --timeout 500ms",
                    "ls",
                    "info jobs",
                    "groups jobs",
                    "pending jobs g",
                    "dlq ls jobs g",
                    "dlq redrive jobs g --all",
                    "bench latency --kind group --duration 300ms --rate 100 --warmup 100ms --json",
                    "rm jobs --yes")) {
                try (Program program = Program.hbus(environment, line.split(" "))) {
                    assertThat(program.exit()).as("%s: %s", line, program).isIn(0, 1, 3);
                }
            }
            recorder.catchUp();
            assertThat(recorder.outside(NAMESPACE)).isEmpty();
            assertThat(recorder.commands().keySet()).doesNotContainAnyElementsOf(FORBIDDEN);
        }
    }
}
