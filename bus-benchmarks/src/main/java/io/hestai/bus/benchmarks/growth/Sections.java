package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.benchmarks.report.Numbers;
import io.hestai.bus.benchmarks.report.Report;
import io.hestai.bus.benchmarks.report.Section;
import io.hestai.bus.benchmarks.report.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tables as a report tells them: the points of a curve stand side by side, things below each other. */
final class Sections {
    private static final String BENDS = "bends at";

    private Sections() {}

    /** The sections of an experiment. */
    static List<Section> of(String experiment, List<Table> tables) {
        return IntStream.range(0, tables.size())
                .mapToObj(i -> of(experiment, i == 0 ? experiment : experiment + "-" + (i + 1), tables.get(i)))
                .toList();
    }

    private static Section of(String experiment, String name, Table table) {
        List<Integer> told = columns(table)
                .filter(c -> table.columns().get(c).isTold())
                .boxed()
                .toList();
        List<String> remarks = new ArrayList<>();
        if (table.isCurve() && !told.isEmpty()) {
            remarks.add(bends(table, told));
        }
        remarks.addAll(table.remarks());
        boolean isDrawn = table.isCurve() && table.columns().stream().anyMatch(Column::isDrawn);
        return new Section(
                table.title(),
                "",
                laidOut(table, columns(table).boxed().toList(), true),
                told.isEmpty() ? null : laidOut(table, told, false),
                remarks,
                isDrawn ? new Section.Picture("growth-" + name + ".svg", Curves.of(table)) : null,
                List.of(object(experiment, table)));
    }

    private static IntStream columns(Table table) {
        return IntStream.range(0, table.columns().size());
    }

    /** One sentence about all that is told. */
    private static String bends(Table table, List<Integer> told) {
        List<Integer> able = told.stream()
                .filter(c -> table.columns().get(c).better() != Column.Better.NEITHER)
                .toList();
        List<String> bent = able.stream()
                .filter(c -> table.bend(c).isPresent())
                .map(c -> '"' + table.columns().get(c).name() + "\" at "
                        + text(table.bend(c).orElseThrow()))
                .toList();
        if (bent.isEmpty()) {
            return "No bend up to " + table.rows().get(table.rows().size() - 1).label() + ".";
        }
        String rest = bent.size() < able.size() ? "; not the others." : ".";
        return "Bends: " + String.join(", ", bent) + rest;
    }

    private static String text(Bend bend) {
        return String.format(Locale.ROOT, "%,.0f (× %.1f)", bend.x(), bend.times());
    }

    private static TextTable laidOut(Table table, List<Integer> columns, boolean withBends) {
        return table.isCurve() ? curves(table, columns, withBends) : things(table, columns);
    }

    private static TextTable curves(Table table, List<Integer> columns, boolean withBends) {
        List<String> head = new ArrayList<>(List.of(table.grows()));
        table.rows().forEach(row -> head.add(row.label()));
        if (withBends) {
            head.add(BENDS);
        }
        TextTable lines = new TextTable(head);
        for (int c : columns) {
            List<String> line = new ArrayList<>(List.of(table.columns().get(c).title()));
            table.rows().forEach(row -> line.add(Numbers.text(row.figures().get(c))));
            if (withBends) {
                line.add(bend(table.columns().get(c), table.bend(c)));
            }
            lines.add(line);
        }
        return lines;
    }

    private static String bend(Column column, Optional<Bend> bend) {
        return column.better() == Column.Better.NEITHER
                ? ""
                : bend.map(Sections::text).orElse("no");
    }

    private static TextTable things(Table table, List<Integer> columns) {
        List<String> head = new ArrayList<>(List.of(table.grows()));
        columns.forEach(c -> head.add(table.columns().get(c).title()));
        TextTable lines = new TextTable(head);
        for (Table.Row row : table.rows()) {
            List<String> line = new ArrayList<>(List.of(row.label()));
            columns.forEach(c -> line.add(Numbers.text(row.figures().get(c))));
            lines.add(line);
        }
        return lines;
    }

    private static Map<String, @Nullable Object> object(String experiment, Table table) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("experiment", experiment);
        object.put("title", table.title());
        object.put("grows", table.grows());
        object.put("columns", columns(table).mapToObj(c -> column(table, c)).toList());
        object.put("rows", table.rows().stream().map(Sections::row).toList());
        return object;
    }

    private static Map<String, @Nullable Object> column(Table table, int c) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("name", table.columns().get(c).name());
        object.put("unit", table.columns().get(c).unit());
        table.bend(c).ifPresent(bend -> object.put("bends_at", Report.rounded(bend.x())));
        return object;
    }

    private static Map<String, @Nullable Object> row(Table.Row row) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("x", Double.isNaN(row.x()) ? row.label() : Report.rounded(row.x()));
        object.put("y", row.figures().stream().map(Report::rounded).collect(Collectors.toCollection(ArrayList::new)));
        return object;
    }
}
