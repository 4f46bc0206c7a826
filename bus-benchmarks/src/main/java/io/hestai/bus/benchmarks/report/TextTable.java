package io.hestai.bus.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows and columns of text: the first column to the left, the others to the right. */
public final class TextTable {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Makes a table without rows.
     *
     * @param header what the columns are
     */
    public TextTable(List<String> header) {
        this.header = List.copyOf(header);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     */
    public void add(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /**
     * Adds a row that only says what the ones below are.
     *
     * @param title what they are
     */
    public void addTitle(String title) {
        List<String> cells = new ArrayList<>(Collections.nCopies(header.size(), ""));
        cells.set(0, title);
        add(cells);
    }

    /** Aligned, for a terminal. */
    public String text() {
        int[] widths = new int[header.size()];
        for (List<String> row : all()) {
            for (int i = 0; i < widths.length; i++) {
                // A title may run over the columns beside it, which are empty.
                boolean title = i == 0 && row.stream().skip(1).allMatch(String::isEmpty);
                widths[i] = title ? widths[i] : Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : all()) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(Math.max(0, widths[i] - row.get(i).length()));
                line.append(i == 0 ? row.get(i) + padding : "  " + padding + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private List<List<String>> all() {
        List<List<String>> all = new ArrayList<>(rows);
        all.add(0, header);
        return all;
    }

    /** For a document. */
    public String markdown() {
        StringBuilder text = new StringBuilder(line(header));
        text.append("|---").append("|--:".repeat(header.size() - 1)).append("|\n");
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
