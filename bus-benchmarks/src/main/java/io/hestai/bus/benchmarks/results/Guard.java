package io.hestai.bus.benchmarks.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the bus was measured at once, beside the limit. It is for gross regressions alone: only a ratio that is more than twice as bad in every round, the
 * best one too, is told; a machine that has other things to do does not make all rounds of one peer that bad and spare the limit.
 */
public final class Guard {
    private static final double GROSS = 2;

    private record Known(Work work, String peer, double ratio) {}

    private final List<Known> known;

    private Guard(List<Known> known) {
        this.known = known;
    }

    /**
     * Reads what is known.
     *
     * @param file lines of the word of a work, the name of a peer, and the ratio to the limit; lines that begin with {@code #} are for people
     * @return the guard
     * @throws IOException if it cannot be read, or a line is none of these; the message says which
     */
    public static Guard read(Path file) throws IOException {
        List<Known> known = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                known.add(known(file, line));
            }
        }
        return new Guard(known);
    }

    private static Known known(Path file, String line) throws IOException {
        String[] words = line.strip().split("\\s+", -1);
        try {
            if (words.length == 3 && Work.called(words[0]).isPresent()) {
                return new Known(Work.called(words[0]).orElseThrow(), words[1], Double.parseDouble(words[2]));
            }
        } catch (NumberFormatException e) {
            // Told like the rest.
        }
        throw new IOException(file + ": '" + line + "' is not a work, a peer and a ratio");
    }

    /**
     * Compares.
     *
     * @param results what was measured now
     * @return a line for each gross regression, and for each that is known and was not measured
     */
    public List<String> regressions(Results results) {
        List<String> told = new ArrayList<>();
        for (Known each : known) {
            List<Row> rows = results.tasks(each.work()).stream()
                    .flatMap(task -> results.rows(task).stream())
                    .filter(row -> row.peer().equals(each.peer()))
                    .toList();
            if (rows.isEmpty()) {
                told.add(each.work().word() + ", " + each.peer() + ": not measured");
            }
            rows.forEach(row -> check(each, row.task(), row.toLimit(), told));
        }
        return told;
    }

    private static void check(Known each, Task task, @Nullable Ratio ratio, List<String> told) {
        if (ratio == null) {
            // The limit was not measured, or a busy machine held a rate in no round.
            return;
        }
        Spread spread = ratio.spread();
        boolean gross = task.moreIsBetter() ? spread.max() < each.ratio() / GROSS : spread.min() > each.ratio() * GROSS;
        if (gross) {
            told.add(String.format(
                    Locale.ROOT,
                    "%s, %s: %.2f (%.2f to %.2f) of %s, where it was %.2f",
                    each.work().word(),
                    each.peer(),
                    spread.median(),
                    spread.min(),
                    spread.max(),
                    ratio.to(),
                    each.ratio()));
        }
    }
}
