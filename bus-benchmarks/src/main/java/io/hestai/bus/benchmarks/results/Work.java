package io.hestai.bus.benchmarks.results;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of work that are compared, in the order in which they are told. */
public enum Work {
    /** One message at a time. */
    LATENCY("One message at a time", "256 B, to and fro, halved"),
    /** Fixed rates. */
    RATES("At a fixed rate", "256 B, one receiver; p50 / p99 µs, and p50 to the limit"),
    /** Sizes of messages. */
    SIZES("By size", "one message at a time; p50 / p99 µs, and p50 to the limit"),
    /** Several receivers. */
    FAN_OUT(
            "To several receivers",
            "256 B, 1,000 messages a second, each to all receivers; p50 / p99 µs, and p50 to the limit"),
    /** As fast as it goes. */
    FLOOD("As fast as it goes", "256 B, one sender, one receiver"),
    /** Storing alone, as fast as it goes. */
    APPENDS("Stored as fast as it goes", "256 B, one sender, nobody reads"),
    /** Storing alone, one at a time. */
    OUTCOME("Until it is known to be stored", "256 B, one at a time, nobody reads"),
    /** Reading what has gathered. */
    BACKLOG("A backlog worked off", "256 B, stored before one consumer comes, which acknowledges each"),
    /** Programs that send one message. */
    START_UP("A program that sends one message", "from its start to its end, by the wall clock"),
    /** Connections of a program that runs already. */
    CONNECT("Connected, and the first message sent", "in a program that has done so before, by the wall clock");

    private final String title;
    private final String detail;

    Work(String title, String detail) {
        this.title = title;
        this.detail = detail;
    }

    /** The word of the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The words of all. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Work::word).toList();
    }

    /** The work of a word, if there is one. */
    public static Optional<Work> called(String word) {
        return Arrays.stream(values()).filter(work -> work.word().equals(word)).findFirst();
    }

    /** What it is called in headings. */
    public String title() {
        return title;
    }

    /** What is sent. */
    public String detail() {
        return detail;
    }
}
