package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.connect;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.DeliveryHandler;
import io.hestai.bus.Group;
import io.hestai.bus.Position;
import io.hestai.bus.testkit.Programs;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers that end their whole program, before their effect or after it. */
@WithRedis
final class HandlerExitTest {
    private static final int MESSAGES = 30;
    private static final int EXITED = 3;
    private static final String DONE = "done";

    /** Says each effect that its handler has; the handler of one message ends the program, before or after. */
    static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) {
            boolean before = arguments[1].equals("before");
            int fatal = Integer.parseInt(arguments[2]);
            Bus bus = RedisBus.connect(BusConfig.forRole("worker").withUrl(arguments[0]));
            Group group = bus.stream("jobs").group("g");
            DeliveryHandler once = group.effects().around(d -> System.out.println(number(d.message())));
            group.consume(
                    d -> {
                        exitIf(before && number(d.message()) == fatal);
                        once.onDelivery(d);
                        exitIf(!before && number(d.message()) == fatal);
                        if (number(d.message()) == MESSAGES - 1) {
                            System.out.println(DONE);
                        }
                    },
                    ConsumeOptions.defaults().consumer("w").createAt(Position.start()));
            Programs.stay();
        }

        private static void exitIf(boolean condition) {
            if (condition) {
                Runtime.getRuntime().halt(EXITED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void aHandlerThatExitsTheJvmLosesNothingAndRepeatsNoEffect(String when, RedisServer redis) {
        try (Bus bus = connect(redis)) {
            for (int i = 0; i < MESSAGES; i++) {
                bus.stream("jobs").appendAndWait(numbered(i));
            }
        }
        List<Integer> effects = new ArrayList<>();
        for (int fatal : List.of(6, 7, 20)) {
            try (Programs worker =
                    Programs.start(Worker.class, redis.url().toString(), when, Integer.toString(fatal))) {
                for (String line = worker.line(); line != null; line = worker.line()) {
                    effects.add(Integer.valueOf(line));
                }
                assertThat(worker.exitCode()).isEqualTo(EXITED);
            }
        }
        try (Programs worker = Programs.start(Worker.class, redis.url().toString(), when, "-1")) {
            for (String line = worker.line(); line != null && !line.equals(DONE); line = worker.line()) {
                effects.add(Integer.valueOf(line));
            }
        }
        assertThat(effects).isEqualTo(upTo(MESSAGES));
    }
}
