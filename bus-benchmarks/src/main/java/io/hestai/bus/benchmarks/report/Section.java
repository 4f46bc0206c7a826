package io.hestai.bus.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One heading of a report and what is below it.
 *
 * @param title the heading
 * @param detail what was done, in a few words; may be empty
 * @param table all that was measured, for a terminal
 * @param brief what of it a document has; null if nothing
 * @param remarks sentences below the table
 * @param picture the chart, if there is one
 * @param objects the same for programs
 */
public record Section(
        String title,
        String detail,
        TextTable table,
        @Nullable TextTable brief,
        List<String> remarks,
        @Nullable Picture picture,
        List<Map<String, @Nullable Object>> objects) {

    /**
     * A chart.
     *
     * @param file its name, without a directory
     * @param svg what it shows
     */
    public record Picture(String file, String svg) {}

    Optional<Picture> chart() {
        return Optional.ofNullable(picture);
    }

    /** For a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder("\n").append(title);
        text.append(detail.isEmpty() ? "" : " (" + detail + ")").append('\n').append(table.text());
        remarks.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** For a document whose charts are in a directory beside it. */
    String markdown(String images) {
        if (brief == null) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n### ").append(title).append("\n\n");
        if (!detail.isEmpty()) {
            text.append(Character.toUpperCase(detail.charAt(0)))
                    .append(detail.substring(1))
                    .append(".\n\n");
        }
        chart().ifPresent(each -> text.append("![" + title + "](" + images + "/" + each.file() + ")\n\n"));
        text.append(brief.markdown());
        remarks.forEach(line -> text.append('\n').append(line).append('\n'));
        return text.toString();
    }
}
