package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.peers.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The peers in C. */
final class Natives {
    private static final Map<String, Entry> ENTRIES = entries();

    private final Path programs;

    /**
     * What is known about one.
     *
     * @param program the name of its program
     * @param missing what there must be for it to be compiled
     * @param broker whether a program can leave a message with it and end at once
     * @param fansOut whether it can have more than one receiver
     */
    private record Entry(Kind kind, String program, String missing, boolean broker, boolean fansOut) {}

    /**
     * Knows where they are.
     *
     * @param programs the directory of those that could be compiled
     */
    Natives(Path programs) {
        this.programs = programs;
    }

    private static Map<String, Entry> entries() {
        String compiler = "there is no C compiler (Debian: apt install gcc libc6-dev)";
        String zmq = "there is no C compiler or no zmq.h (Debian: apt install gcc libzmq3-dev)";
        Map<String, Entry> all = new LinkedHashMap<>();
        all.put("bare-hop", new Entry(Kind.CHANNEL, "bare", compiler, false, false));
        all.put("bare-channel", new Entry(Kind.CHANNEL, "bare", compiler, true, true));
        all.put("bare-group", new Entry(Kind.DURABLE, "bare", compiler, true, true));
        all.put("libzmq-ipc", new Entry(Kind.CHANNEL, "libzmq", zmq, false, true));
        return all;
    }

    static Set<String> names() {
        return ENTRIES.keySet();
    }

    static boolean isOne(String peer) {
        return ENTRIES.containsKey(peer);
    }

    private static Entry entry(String peer) {
        return Objects.requireNonNull(ENTRIES.get(peer), peer);
    }

    static Kind kind(String peer) {
        return entry(peer).kind();
    }

    static boolean hasBroker(String peer) {
        return entry(peer).broker();
    }

    static boolean fansOut(String peer) {
        return entry(peer).fansOut();
    }

    Optional<String> missing(String peer) {
        return Files.isExecutable(program(peer))
                ? Optional.empty()
                : Optional.of(entry(peer).missing());
    }

    private Path program(String peer) {
        return programs.resolve(entry(peer).program());
    }

    List<String> command(String peer, Place place, int receivers) {
        String side = place.far() ? "far" : "near";
        if (entry(peer).program().equals("libzmq")) {
            return List.of(
                    program(peer).toString(),
                    side,
                    String.valueOf(receivers),
                    place.directory().toString());
        }
        return bare(peer, side, place.far() ? receivers : 1, place);
    }

    List<String> once(String peer, Place place) {
        return bare(peer, "once", 1, place);
    }

    private List<String> bare(String peer, String side, int receivers, Place place) {
        String kind = peer.substring(peer.indexOf('-') + 1);
        Path socket = kind.equals("hop") ? place.directory().resolve("hop.sock") : place.redis();
        return List.of(
                program(peer).toString(),
                kind,
                side,
                String.valueOf(receivers),
                socket.toString(),
                place.directory().getFileName().toString());
    }
}
