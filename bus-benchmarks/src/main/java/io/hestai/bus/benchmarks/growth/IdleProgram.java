package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Position;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A program of its own with a bus that waits for messages which never come. It answers each line of its input with what it has used so far. */
public final class IdleProgram {
    private IdleProgram() {}

    /**
     * Runs until its input ends.
     *
     * @param args the URL of Redis, and how many subscriptions (less than none: without a bus), followers and groups it has
     * @throws IOException if its input cannot be read
     */
    public static void main(String[] args) throws IOException {
        if (Integer.parseInt(args[1]) < 0) {
            answer();
            return;
        }
        try (Bus bus = RedisBus.connect(BusConfig.forRole("idle").withUrl(args[0]))) {
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                bus.channel("idle" + i).subscribe(m -> {});
            }
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                bus.stream("idle" + i).from(Position.end()).follow(e -> {});
            }
            for (int i = 0; i < Integer.parseInt(args[3]); i++) {
                bus.stream("idle" + i).group("g").consume(d -> {});
            }
            answer();
        }
    }

    private static void answer() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        do {
            System.out.println(Jvm.cpuNanos() + " " + Jvm.sleeps() + " " + Jvm.threads());
        } while (in.readLine() != null);
    }
}
