package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import java.util.Arrays;
import java.util.List;

/** A stream that grows. */
final class StreamLength implements Experiment {
    private static final String STREAM = "length";
    private static final int FLOODS = 5;
    private static final int MOST_TRIMMED = 50_000;

    @Override
    public String name() {
        return "length";
    }

    @Override
    public String question() {
        return "What does it cost that a stream is long?";
    }

    @Override
    public List<Table> run(Effort effort) throws Exception {
        Table table = new Table(
                "A long stream",
                "entries in the stream",
                Column.cost("append p50", "µs").drawn(),
                Column.cost("append p99", "µs"),
                Column.cost("to a group p50", "µs").drawn(),
                Column.cost("to a group p99", "µs"),
                Column.cost("to a follower p50", "µs").drawn(),
                Column.cost("to a follower p99", "µs"),
                Column.speed("appends", "1/s").drawn(),
                Column.cost("trim, server per entry", "µs"),
                Column.cost("trim, longest step", "µs").drawn(),
                Column.cost("server per entry, by used_memory", "bytes").told(),
                Column.cost("server per entry, by MEMORY USAGE", "bytes"));
        try (Lab lab = Lab.open();
                Bus bus = lab.connect()) {
            lab.fill(bus, "another", 2);
            long empty = lab.server().usedMemory();
            for (long entries : effort.upTo(1_000, 100_000, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)) {
                lab.fill(bus, STREAM, entries);
                double weight = (double) bus.stream(STREAM).info().memoryBytes() / entries;
                double bytes = (double) (lab.server().usedMemory() - empty) / entries;
                Steady steady = Steady.run(bus, STREAM, effort.period());
                lab.cut(STREAM, entries);
                double rate = appendsASecond(lab, bus, entries, effort);
                lab.jedis().xgroupDestroy(Lab.key(STREAM), Steady.GROUP);
                Trimming.Cost trim = new Trimming(lab, STREAM).away(Math.min(entries / 2, MOST_TRIMMED));
                table.at(
                        entries,
                        steady.appends().p50(),
                        steady.appends().p99(),
                        steady.deliveries().p50(),
                        steady.deliveries().p99(),
                        steady.follows().p50(),
                        steady.follows().p99(),
                        rate,
                        trim.perEntry(),
                        trim.longest(),
                        bytes,
                        weight);
            }
        }
        table.remark(
                "1,000 messages of 256 bytes a second; appends as fast as one thread can; trimmed by a Retention to what"
                        + " was there less 50,000 entries, or half.");
        return List.of(table);
    }

    private static double appendsASecond(Lab lab, Bus bus, long entries, Effort effort) throws Exception {
        double[] rates = new double[FLOODS];
        for (int i = 0; i < FLOODS; i++) {
            rates[i] = Steady.appendsASecond(bus.stream(STREAM), effort.messages() / 2);
            lab.cut(STREAM, entries);
        }
        Arrays.sort(rates);
        return rates[FLOODS / 2];
    }
}
