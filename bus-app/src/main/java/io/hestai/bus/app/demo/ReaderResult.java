package io.hestai.bus.app.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one reader fared with what was published to it, by the recordings of both sides.
 *
 * @param received different messages
 * @param lost published and never received
 * @param repeated deliveries beyond the first of a message
 * @param changed deliveries whose content is not what was published, or that nobody published
 * @param outOfOrder first deliveries behind a later message of the same publisher
 * @param contentHash of all first deliveries in their order
 * @param latencyUs of first deliveries to the first run of the process, from before the sending to the handler
 */
record ReaderResult(
        int received, int lost, int repeated, int changed, int outOfOrder, String contentHash, Percentiles latencyUs) {

    /** A message as it was published: by whom, as the how-many-eth, and what. */
    record Published(String publisher, int index, Line line) {}

    static ReaderResult of(Map<String, Published> published, List<Line> deliveries) {
        Map<String, Line> first = new LinkedHashMap<>();
        Map<String, Integer> lastIndex = new HashMap<>();
        List<Long> latencies = new ArrayList<>();
        int changed = 0;
        int outOfOrder = 0;
        int received = 0;
        for (Line delivery : deliveries) {
            Published origin = published.get(delivery.messageId());
            if (origin == null || !origin.line().hash().equals(delivery.hash())) {
                changed++;
            }
            if (first.putIfAbsent(delivery.messageId(), delivery) != null || origin == null) {
                continue;
            }
            received++;
            int before = lastIndex.getOrDefault(origin.publisher(), -1);
            if (origin.index() < before) {
                outOfOrder++;
            }
            lastIndex.put(origin.publisher(), Math.max(before, origin.index()));
            if (delivery.run() == 1) {
                latencies.add(delivery.atUs() - origin.line().atUs());
            }
        }
        return new ReaderResult(
                received,
                published.size() - received,
                deliveries.size() - first.size(),
                changed,
                outOfOrder,
                ContentHash.ofHashes(first.values().stream().map(Line::hash).toList()),
                Percentiles.of(latencies.stream().mapToLong(Long::longValue).toArray()));
    }

    boolean isFaultless() {
        return lost == 0 && changed == 0 && outOfOrder == 0;
    }
}
