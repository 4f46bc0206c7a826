package io.hestai.bus.benchmarks.growth;

import java.util.ArrayList;
import java.util.List;

/** Tables for people: aligned for a terminal, or as Markdown. */
final class Report {
    private Report() {}

    /** Aligned columns. The points of a curve stand side by side, things below each other. */
    static String text(Table table) {
        StringBuilder text = new StringBuilder("\n" + table.title() + "\n");
        aligned(cells(table)).forEach(line -> text.append("  ").append(line).append('\n'));
        table.remarks().forEach(remark -> text.append("  ").append(remark).append('\n'));
        return text.toString();
    }

    /** A table of Markdown. */
    static String markdown(Table table) {
        StringBuilder text = new StringBuilder("### " + table.title() + "\n\n");
        List<List<String>> cells = cells(table);
        for (int i = 0; i < cells.size(); i++) {
            text.append("| ").append(String.join(" | ", cells.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---")
                        .append("|---:".repeat(cells.get(0).size() - 1))
                        .append("|\n");
            }
        }
        table.remarks().forEach(remark -> text.append('\n').append(remark).append('\n'));
        return text.append('\n').toString();
    }

    private static List<List<String>> cells(Table table) {
        return table.isCurve() ? curves(table) : things(table);
    }

    private static List<List<String>> curves(Table table) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(table.grows()));
        table.rows().forEach(row -> head.add(row.label()));
        head.add("bends at");
        lines.add(head);
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

    private static List<List<String>> things(Table table) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(table.grows()));
        table.columns().forEach(column -> head.add(column.title()));
        lines.add(head);
        for (Table.Row row : table.rows()) {
            List<String> line = new ArrayList<>(List.of(row.label()));
            row.figures().forEach(figure -> line.add(Figures.text(figure)));
            lines.add(line);
        }
        return lines;
    }

    private static List<String> aligned(List<List<String>> lines) {
        int cells = lines.get(0).size();
        int[] widths = new int[cells];
        for (List<String> line : lines) {
            for (int i = 0; i < cells; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        List<String> aligned = new ArrayList<>();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < cells; i++) {
                String pad = " ".repeat(widths[i] - line.get(i).length());
                text.append(i == 0 ? line.get(i) + pad : "  " + pad + line.get(i));
            }
            aligned.add(text.toString().stripTrailing());
        }
        return aligned;
    }
}
