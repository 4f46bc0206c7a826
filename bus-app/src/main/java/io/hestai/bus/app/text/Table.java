package io.hestai.bus.app.text;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns, with a heading. */
public final class Table {
    private final Style style;
    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Starts a table.
     *
     * @param style how the heading is shown
     * @param heading the names of the columns
     */
    public Table(Style style, String... heading) {
        this.style = style;
        this.heading = List.of(heading);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     */
    public void row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Printable.line(cell.toString()));
        }
        rows.add(row);
    }

    /**
     * The table as lines.
     *
     * @return the heading and the rows
     */
    public List<String> lines() {
        int[] widths = new int[heading.size()];
        measure(widths, heading);
        rows.forEach(row -> measure(widths, row));
        List<String> lines = new ArrayList<>();
        lines.add(style.bold(line(widths, heading)));
        rows.forEach(row -> lines.add(line(widths, row)));
        return lines;
    }

    private static void measure(int[] widths, List<String> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private static String line(int[] widths, List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i));
            if (i < widths.length - 1) {
                line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
        }
        return line.toString();
    }
}
