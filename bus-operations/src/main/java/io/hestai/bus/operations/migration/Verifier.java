package io.hestai.bus.operations.migration;

import io.hestai.bus.Bus;
import io.hestai.bus.operations.migration.artifact.Artifacts;
import io.hestai.bus.operations.migration.source.SourceFile;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares files and bus message by message: what is in the files is on the bus and the other way round, in the same order for each file, to the byte.
 * Files and stream are read in step, once, with memory for one message of each file at a time. What is appended to the files meanwhile is left for
 * the next time. The verdict is remembered. One thread.
 */
public final class Verifier {
    private final Bus bus;
    private final MigrationState state;
    private final Migration migration;
    private final Clock clock;
    private final WrittenFromBus echoes;

    /**
     * Makes a verifier.
     *
     * @param bus where the messages are
     * @param state where the verdict is remembered
     * @param migration what went where
     * @param clock gives the time of the verification
     */
    public Verifier(Bus bus, MigrationState state, Migration migration, Clock clock) {
        this(bus, state, migration, clock, WrittenFromBus.NOTHING);
    }

    /**
     * Makes a verifier for files into which the bus is written, too.
     *
     * @param bus where the messages are
     * @param state where the verdict is remembered
     * @param migration what went where
     * @param clock gives the time of the verification
     * @param echoes tells the records that were written there from the bus
     */
    public Verifier(Bus bus, MigrationState state, Migration migration, Clock clock, WrittenFromBus echoes) {
        this.bus = bus;
        this.state = state;
        this.migration = migration;
        this.clock = clock;
        this.echoes = echoes;
    }

    /**
     * Compares.
     *
     * @param progress is told how it goes on, and may end it
     * @return what was found, for each stream; empty if it was ended before
     * @throws io.hestai.bus.operations.migration.format.MigrationException if the files cannot be read
     */
    public List<VerifyReport> run(Progress progress) {
        Map<String, List<SourceFile>> streams = migration.streams();
        for (List<SourceFile> files : streams.values()) {
            Probe.check(files, migration.format());
        }
        List<VerifyReport> reports = new ArrayList<>();
        for (Map.Entry<String, List<SourceFile>> each : streams.entrySet()) {
            long begun = clock.millis();
            VerifyReport report = new StreamComparison(
                            bus.stream(each.getKey()),
                            migration,
                            each.getValue(),
                            echoes,
                            Artifacts.remembered(state, each.getKey()))
                    .run(progress);
            if (!progress.mayGoOn()) {
                return List.of();
            }
            remember(report, begun);
            reports.add(report);
        }
        return reports;
    }

    private void remember(VerifyReport report, long begun) {
        Map<String, String> values = new TreeMap<>();
        values.put("root", migration.root().toString());
        values.put("format", migration.format().fingerprint());
        values.put("stream", report.stream());
        values.put("begun.ms", Long.toString(begun));
        values.put("finished.ms", Long.toString(clock.millis()));
        values.put("verdict", report.same() ? "same" : "different");
        values.put("matched", Long.toString(report.matched()));
        values.put("differences", Long.toString(differences(report)));
        values.put("rejected", Long.toString(report.rejected()));
        values.put("unfinished", Long.toString(report.unfinished()));
        state.save(MigrationState.document(MigrationState.VERIFY, report.stream()), values);
    }

    private static long differences(VerifyReport report) {
        return report.counts().values().stream().mapToLong(Long::longValue).sum();
    }
}
