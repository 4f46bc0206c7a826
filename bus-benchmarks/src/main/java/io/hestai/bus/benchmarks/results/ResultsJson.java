package io.hestai.bus.benchmarks.results;

import io.hestai.bus.benchmarks.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object for programs for each peer and task. */
final class ResultsJson {
    private ResultsJson() {}

    static List<Map<String, @Nullable Object>> of(Results results, Work work) {
        return results.tasks(work).stream()
                .flatMap(task -> results.rows(task).stream())
                .map(ResultsJson::object)
                .toList();
    }

    private static Map<String, @Nullable Object> object(Row row) {
        Task task = row.task();
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("peer", row.peer());
        object.put("kind", row.kind().suffix());
        object.put("work", task.work().word());
        object.put("receivers", task.receivers());
        object.put("bytes", task.size());
        object.put("rounds", row.rounds());
        switch (task.mode()) {
            case CLOSED, CONFIRMED -> putLatency(object, row);
            case OPEN -> {
                object.put("asked_per_second", task.rate());
                object.put("achieved_per_second", rounded(row.perSecond()));
                object.put("held", row.held());
                if (row.held()) {
                    putLatency(object, row);
                }
            }
            case FLOOD, BACKLOG -> object.put("messages_per_second", rounded(row.figure()));
            case ONCE, CONNECT -> object.put("millis", rounded(row.figure()));
        }
        if (!task.measuresBeginning()) {
            object.put("lost", Math.round(row.lost() * 1e4) / 1e4);
            object.put("cpu_micros", rounded(row.cpuMicros()));
        }
        if (row.held()) {
            putRatio(object, "to_limit", row.toLimit());
            putRatio(object, "to_jedis", row.toJedis());
        }
        return object;
    }

    private static void putLatency(Map<String, @Nullable Object> object, Row row) {
        object.put("p50_micros", rounded(row.figure()));
        object.put("p99_micros", rounded(row.p99()));
        object.put("p99.9_micros", rounded(row.p999()));
    }

    private static void putRatio(Map<String, @Nullable Object> object, String name, @Nullable Ratio ratio) {
        if (ratio != null) {
            Map<String, @Nullable Object> inner = new LinkedHashMap<>();
            inner.put("of", ratio.to());
            inner.putAll(rounded(ratio.spread()));
            object.put(name, inner);
        }
    }

    private static Map<String, @Nullable Object> rounded(Spread spread) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("median", Report.rounded(spread.median()));
        object.put("min", Report.rounded(spread.min()));
        object.put("max", Report.rounded(spread.max()));
        return object;
    }
}
