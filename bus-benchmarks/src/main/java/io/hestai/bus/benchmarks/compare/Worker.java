package io.hestai.bus.benchmarks.compare;

import com.sun.management.OperatingSystemMXBean;
import io.hestai.bus.benchmarks.peers.Payload;
import io.hestai.bus.benchmarks.peers.Peer;
import io.hestai.bus.benchmarks.peers.Peers;
import io.hestai.bus.benchmarks.peers.Place;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * One of the two processes of a peer. The near one sends and counts the answers of a ping-pong; the far one receives. They read commands from
 * standard input, a line each, and answer each with one line; the end of the input ends them.
 *
 * <p>Each message begins with a letter, which says what to do with it, and the time it was due to be sent: the clock of {@link System#nanoTime()} is the same
 * for all processes of one machine on Linux.
 */
public final class Worker {
    private static final long GONE_NANOS = 50_000_000;

    private final Peer peer;
    private final String name;
    private final Place place;
    private final String there;
    private final String back;
    private final Samples samples = new Samples();
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Worker(Peer peer, String name, Place place) {
        this.peer = peer;
        this.name = name;
        this.place = place;
        String topic = place.directory().getFileName().toString();
        this.there = topic + "there";
        this.back = topic + "back";
    }

    /**
     * Runs one process.
     *
     * @param args name of the peer, and how many receivers the far process has
     * @throws Exception if the peer fails
     */
    public static void main(String[] args) throws Exception {
        Place place = Place.fromProperties();
        try (Peer peer = Peers.named(args[0], place)) {
            Worker worker = new Worker(peer, args[0], place);
            if (place.far()) {
                worker.far(Integer.parseInt(args[1]));
            } else {
                worker.near();
            }
        }
        // Some peers leave threads behind that are no daemons.
        System.exit(0);
    }

    private void near() throws Exception {
        try (Peer.Sender sender = peer.sender(there)) {
            Load load = new Load(sender, samples);
            PingPong pingPong = new PingPong(sender, samples);
            peer.receiver(back, 0, pingPong);
            serve(command -> {
                long cpu = system.getProcessCpuTime();
                Load.Sent sent = switch (command[0]) {
                    case "open" -> load.open(number(command[1]), number(command[2]), number(command[3]));
                    case "closed" -> pingPong.play(number(command[1]), number(command[2]));
                    case "flood" -> load.flood(number(command[1]), number(command[2]));
                    case "confirmed" -> load.confirmed(number(command[1]), number(command[2]));
                    case "backlog" -> backlog(number(command[1]), number(command[2]));
                    case "connect" -> connect(number(command[2]));
                    default -> throw new IllegalArgumentException(command[0]);
                };
                if (command[0].equals("closed") || command[0].equals("confirmed")) {
                    samples.write(Path.of(command[3]));
                }
                return sent.nanos() + " " + (system.getProcessCpuTime() - cpu) + " " + sent.messages();
            });
        }
    }

    /** What has gathered is worked off by one consumer, of a group that was there before. */
    private Load.Sent backlog(int messages, int size) throws Exception {
        String topic = there + "backlog";
        peer.receiver(topic, 0, samples::arrived).close();
        // Until the server has noticed that who waited for messages is gone, it would still hand some to it.
        LockSupport.parkNanos(this, GONE_NANOS);
        try (Peer.Sender sender = peer.sender(topic)) {
            new Load(sender, samples).flood(messages, size);
        }
        samples.begin(messages);
        long began = System.nanoTime();
        AutoCloseable receiver = peer.receiver(topic, 0, samples::arrived);
        try {
            samples.awaitAll(messages);
            return new Load.Sent(samples.lastAt() - began, Math.min(samples.count(), messages));
        } finally {
            receiver.close();
        }
    }

    private Load.Sent connect(int size) throws Exception {
        long began = System.nanoTime();
        try (Peer another = Peers.named(name, place);
                Peer.Sender sender = another.sender(there + "connect")) {
            sender.send(Payload.of(Payload.MEASURE, began, size));
            sender.await();
            return Load.Sent.since(began, 1);
        }
    }

    private void far(int count) throws Exception {
        try (Peer.Sender answers = peer.sender(back)) {
            for (int i = 0; i < count; i++) {
                boolean first = i == 0;
                peer.receiver(there, i, payload -> {
                    if (payload[0] == Payload.MEASURE) {
                        samples.arrived(payload);
                    } else if (first) {
                        answers.send(payload);
                    }
                });
            }
            long[] cpu = {0};
            serve(command -> {
                if (command[0].equals("expect")) {
                    samples.begin(number(command[1]));
                    cpu[0] = system.getProcessCpuTime();
                    return "expecting";
                }
                samples.awaitAll(number(command[1]));
                long used = system.getProcessCpuTime() - cpu[0];
                samples.write(Path.of(command[2]));
                return samples.count() + " " + samples.lastAt() + " " + used;
            });
        }
    }

    private interface Commands {
        String carryOut(String[] command) throws Exception;
    }

    private static void serve(Commands commands) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(commands.carryOut(line.split(" ")));
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }
}
