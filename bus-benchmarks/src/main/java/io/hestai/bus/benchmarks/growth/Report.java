package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.benchmarks.results.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Tables for people: aligned for a terminal, or as Markdown. */
final class Report {
    private Report() {}

    /** Aligned columns. The points of a curve stand side by side, things below each other. */
    static String text(Table table) {
        StringBuilder text = new StringBuilder("\n" + table.title() + "\n");
        laidOut(table)
                .text()
                .lines()
                .forEach(line -> text.append("  ").append(line).append('\n'));
        table.remarks().forEach(remark -> text.append("  ").append(remark).append('\n'));
        return text.toString();
    }

    /** A table of Markdown. */
    static String markdown(Table table) {
        StringBuilder text = new StringBuilder("### " + table.title() + "\n\n")
                .append(laidOut(table).markdown());
        table.remarks().forEach(remark -> text.append('\n').append(remark).append('\n'));
        return text.append('\n').toString();
    }

    private static TextTable laidOut(Table table) {
        return table.isCurve() ? curves(table) : things(table);
    }

    private static TextTable curves(Table table) {
        List<String> head = new ArrayList<>(List.of(table.grows()));
        table.rows().forEach(row -> head.add(row.label()));
        head.add("bends at");
        TextTable lines = new TextTable(head);
        for (int c = 0; c < table.columns().size(); c++) {
            Column column = table.columns().get(c);
            List<String> line = new ArrayList<>(List.of(column.title()));
            for (Table.Row row : table.rows()) {
                line.add(Figures.text(row.figures().get(c)));
            }
            line.add(Figures.bend(column, table.bend(c)));
            lines.add(line);
        }
        return lines;
    }

    private static TextTable things(Table table) {
        List<String> head = new ArrayList<>(List.of(table.grows()));
        table.columns().forEach(column -> head.add(column.title()));
        TextTable lines = new TextTable(head);
        for (Table.Row row : table.rows()) {
            List<String> line = new ArrayList<>(List.of(row.label()));
            row.figures().forEach(figure -> line.add(Figures.text(figure)));
            lines.add(line);
        }
        return lines;
    }
}
