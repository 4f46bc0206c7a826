package io.hestai.bus.benchmarks.results;

import io.hestai.bus.benchmarks.report.Section;
import io.hestai.bus.benchmarks.report.TextTable;
import java.util.Arrays;
import java.util.List;

/** What each kind of work gave, as a report tells it. */
final class Sections {
    private Sections() {}

    static List<Section> of(Results results) {
        return Arrays.stream(Work.values())
                .filter(work -> !results.tasks(work).isEmpty())
                .map(work -> of(results, work))
                .toList();
    }

    private static Section of(Results results, Work work) {
        TextTable table = Tables.of(results, work);
        return new Section(
                work.title(),
                work.detail(),
                table,
                table,
                List.of(),
                new Section.Picture("performance-" + work.word() + ".svg", Bars.of(results, work)),
                ResultsJson.of(results, work));
    }
}
