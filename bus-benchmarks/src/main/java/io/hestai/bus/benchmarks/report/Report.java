package io.hestai.bus.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured, for people and programs.
 *
 * @param conditions on what machine, with which versions, by which command; a line each
 * @param remarks what people should know beside the figures: what was left out, and why
 * @param sections what was measured
 */
public record Report(List<String> conditions, List<String> remarks, List<Section> sections) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** Keeps copies of the lists. */
    public Report {
        conditions = List.copyOf(conditions);
        remarks = List.copyOf(remarks);
        sections = List.copyOf(sections);
    }

    /** Aligned tables for a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder(String.join("\n", conditions)).append('\n');
        sections.forEach(section -> text.append(section.text()));
        if (!remarks.isEmpty()) {
            text.append('\n').append(String.join("\n", remarks)).append('\n');
        }
        return text.toString();
    }

    /**
     * The same for a document, each table below its chart.
     *
     * @param images where the charts are, as seen from the document
     * @return a list of conditions and remarks, then headings of the third level, pictures and tables
     */
    public String markdown(String images) {
        String list = Stream.concat(conditions.stream(), remarks.stream())
                .map(line -> "- " + line + "\n")
                .collect(Collectors.joining());
        return list + sections.stream().map(each -> each.markdown(images)).collect(Collectors.joining());
    }

    /** One JSON object a line. */
    public String json() {
        return sections.stream()
                .flatMap(section -> section.objects().stream())
                .map(object -> MAPPER.writeValueAsString(object) + "\n")
                .collect(Collectors.joining());
    }

    /**
     * A figure for JSON.
     *
     * @param value any number
     * @return it with three digits behind the point, or none if it is whole; null for what could not be measured
     */
    public static @Nullable Number rounded(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return null;
        }
        double rounded = Math.round(value * 1e3) / 1e3;
        if (rounded == Math.rint(rounded)) {
            return Math.round(rounded);
        }
        return rounded;
    }

    /**
     * Writes the charts.
     *
     * @param directory where to; made if need be
     * @throws IOException if it cannot be written
     */
    void writeCharts(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Section section : sections) {
            if (section.chart().isPresent()) {
                Section.Picture chart = section.chart().get();
                Files.writeString(directory.resolve(chart.file()), chart.svg());
            }
        }
    }
}
