package io.hestai.bus.benchmarks.growth;

import java.util.Map;
import java.util.TreeMap;
import redis.clients.jedis.Jedis;

/** What a Redis says about itself. */
final class Server {
    private final Jedis client;

    Server(Jedis client) {
        this.client = client;
    }

    /**
     * How often a command was carried out, and how long that took.
     *
     * @param calls how often, from scripts too
     * @param micros how long in all
     */
    record Usage(long calls, long micros) {
        static final Usage NONE = new Usage(0, 0);

        Usage since(Usage before) {
            return new Usage(calls - before.calls, micros - before.micros);
        }

        double microsPerCall() {
            return calls == 0 ? Double.NaN : (double) micros / calls;
        }
    }

    long usedMemory() {
        return Long.parseLong(facts("memory").getOrDefault("used_memory", "0"));
    }

    /** What all connections of ordinary clients take, buffers included. */
    long clientMemory() {
        return Long.parseLong(facts("memory").getOrDefault("mem_clients_normal", "0"));
    }

    double cpuSeconds() {
        Map<String, String> cpu = facts("cpu");
        return Double.parseDouble(cpu.getOrDefault("used_cpu_user", "0"))
                + Double.parseDouble(cpu.getOrDefault("used_cpu_sys", "0"));
    }

    long connections() {
        return Long.parseLong(facts("clients").getOrDefault("connected_clients", "0"));
    }

    /** How often it has read something from a connection. */
    long reads() {
        return Long.parseLong(facts("stats").getOrDefault("total_reads_processed", "0"));
    }

    /** All commands so far, but those by which it is asked here. */
    Map<String, Usage> commands() {
        Map<String, Usage> commands = new TreeMap<>();
        facts("commandstats").forEach((name, text) -> {
            String command = name.substring("cmdstat_".length());
            if (!command.equals("info")) {
                commands.put(command, new Usage(number(text, "calls"), number(text, "usec")));
            }
        });
        return commands;
    }

    /** What was carried out between two looks. */
    static Map<String, Usage> between(Map<String, Usage> before, Map<String, Usage> after) {
        Map<String, Usage> done = new TreeMap<>();
        after.forEach((name, usage) -> {
            Usage meanwhile = usage.since(before.getOrDefault(name, Usage.NONE));
            if (meanwhile.calls() > 0) {
                done.put(name, meanwhile);
            }
        });
        return done;
    }

    Usage command(String name) {
        return commands().getOrDefault(name, Usage.NONE);
    }

    /** Begins anew what is said of commands. */
    void forgetCommands() {
        client.configResetStat();
        client.configSet("latency-tracking-info-percentiles", "100");
    }

    /** The longest time that a command took since it was forgotten, in microseconds; NaN if it was not called. */
    double longest(String command) {
        String text = facts("latencystats").get("latency_percentiles_usec_" + command);
        return text == null ? Double.NaN : Double.parseDouble(text.substring(text.indexOf('=') + 1));
    }

    private static long number(String text, String name) {
        int from = text.indexOf(name + '=') + name.length() + 1;
        int to = text.indexOf(',', from);
        return Long.parseLong(text.substring(from, to < 0 ? text.length() : to));
    }

    private Map<String, String> facts(String section) {
        Map<String, String> facts = new TreeMap<>();
        client.info(section).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                facts.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return facts;
    }
}
