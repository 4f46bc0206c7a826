package io.hestai.bus.testkit.contract;

import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;

/** What the parts of the contract share: buses that are closed after each test, and waiting with a bound. */
public abstract class BusContract {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<Bus> opened = new ArrayList<>();

    /** For the parts of the contract. */
    protected BusContract() {}

    /**
     * Connects a bus of the implementation under test to an empty namespace that is the same for all buses of one test.
     *
     * @param role who speaks
     * @return the bus; closed after the test
     */
    protected abstract Bus connect(String role);

    /**
     * Connects a bus that is closed after the test.
     *
     * @param role who speaks
     * @return the bus
     */
    protected final Bus bus(String role) {
        Bus bus = connect(role);
        opened.add(bus);
        return bus;
    }

    /** Closes what the test opened. */
    @AfterEach
    protected final void closeAll() {
        opened.forEach(Bus::close);
    }

    /**
     * Waits until something is true.
     *
     * @param condition the condition
     */
    protected static void eventually(Callable<Boolean> condition) {
        await().atMost(BOUND).pollInterval(Duration.ofMillis(2)).until(condition);
    }

    /**
     * A list that threads may share.
     *
     * @param <T> what it holds
     * @return the list, empty
     */
    protected static <T> List<T> shared() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    /**
     * A message that carries a number.
     *
     * @param number the number
     * @return the message
     */
    protected static Message numbered(int number) {
        return Message.of("numbered").with("n", number);
    }

    /**
     * The number that a message carries.
     *
     * @param message the message
     * @return the number
     */
    protected static int number(Message message) {
        return message.number("n").intValueExact();
    }

    /**
     * The numbers from 0.
     *
     * @param end how many
     * @return 0 to end - 1
     */
    protected static List<Integer> upTo(int end) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            numbers.add(i);
        }
        return numbers;
    }
}
