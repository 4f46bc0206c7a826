package io.hestai.bus.benchmarks.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Tells results to people and programs. */
public final class Report {
    private final Results results;
    private final List<String> conditions;

    /**
     * Prepares to tell.
     *
     * @param results what was measured
     * @param conditions on what machine, with which versions, by which command; a line each
     */
    public Report(Results results, List<String> conditions) {
        this.results = results;
        this.conditions = List.copyOf(conditions);
    }

    private List<Work> done() {
        return Arrays.stream(Work.values())
                .filter(work -> !results.tasks(work).isEmpty())
                .toList();
    }

    /** Aligned tables for a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder(String.join("\n", conditions)).append('\n');
        for (Work work : done()) {
            text.append('\n').append(heading(work)).append('\n');
            text.append(Tables.of(results, work).text());
        }
        if (!results.remarks().isEmpty()) {
            text.append('\n').append(String.join("\n", results.remarks())).append('\n');
        }
        return text.toString();
    }

    private static String heading(Work work) {
        return work.title() + " (" + work.detail() + ")";
    }

    /**
     * The same for a document, each table below its chart.
     *
     * @param images where the charts are, as seen from the document
     * @return headings of the third level, pictures and tables
     */
    public String markdown(String images) {
        StringBuilder text = new StringBuilder();
        conditions.forEach(line -> text.append("- ").append(line).append('\n'));
        results.remarks().forEach(line -> text.append("- ").append(line).append('\n'));
        for (Work work : done()) {
            text.append("\n### ").append(work.title()).append("\n\n");
            text.append(Character.toUpperCase(work.detail().charAt(0)))
                    .append(work.detail().substring(1))
                    .append(".\n\n");
            text.append("![")
                    .append(work.title())
                    .append("](")
                    .append(images)
                    .append('/')
                    .append(file(work))
                    .append(")\n\n");
            text.append(Tables.of(results, work).markdown());
        }
        return text.toString();
    }

    /** A JSON object a line for each peer and task. */
    public String json() {
        return JsonLines.of(results);
    }

    /**
     * Writes a chart for each kind of work.
     *
     * @param directory where to; made if need be
     * @throws IOException if it cannot be written
     */
    public void writeCharts(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Work work : done()) {
            Files.writeString(directory.resolve(file(work)), Chart.of(results, work));
        }
    }

    private static String file(Work work) {
        return "performance-" + work.word() + ".svg";
    }
}
