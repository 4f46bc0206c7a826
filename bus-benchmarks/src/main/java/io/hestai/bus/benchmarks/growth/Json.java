package io.hestai.bus.benchmarks.growth;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, for programs. */
final class Json {
    private Json() {}

    /** An object for each experiment's tables. */
    static String of(Map<String, String> about, Map<String, List<Table>> measured) {
        String facts = about.entrySet().stream()
                .map(each -> text(each.getKey()) + ":" + text(each.getValue()))
                .collect(Collectors.joining(","));
        String tables = measured.entrySet().stream()
                .flatMap(each -> each.getValue().stream().map(table -> table(each.getKey(), table)))
                .collect(Collectors.joining(",\n"));
        return "{" + facts + ",\"tables\":[\n" + tables + "\n]}\n";
    }

    private static String table(String experiment, Table table) {
        StringBuilder json = new StringBuilder("{\"experiment\":" + text(experiment) + ",\"title\":"
                + text(table.title()) + ",\"grows\":" + text(table.grows()) + ",\"columns\":[");
        for (int c = 0; c < table.columns().size(); c++) {
            Column column = table.columns().get(c);
            json.append(c == 0 ? "" : ",").append("{\"name\":").append(text(column.name()));
            json.append(",\"unit\":").append(text(column.unit()));
            table.bend(c).ifPresent(bend -> json.append(",\"bends_at\":").append(number(bend.x())));
            json.append('}');
        }
        String rows = table.rows().stream().map(Json::row).collect(Collectors.joining(","));
        return json.append("],\"rows\":[").append(rows).append("]}").toString();
    }

    private static String row(Table.Row row) {
        String x = Double.isNaN(row.x()) ? text(row.label()) : number(row.x());
        String figures = row.figures().stream().map(Json::number).collect(Collectors.joining(","));
        return "{\"x\":" + x + ",\"y\":[" + figures + "]}";
    }

    private static String number(double figure) {
        if (Double.isNaN(figure) || Double.isInfinite(figure)) {
            return "null";
        }
        return figure == Math.rint(figure) ? Long.toString((long) figure) : Double.toString(figure);
    }

    private static String text(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
