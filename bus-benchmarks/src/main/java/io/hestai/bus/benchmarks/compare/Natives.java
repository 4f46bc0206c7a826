package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.peers.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The peers in C: {@code bare-hop}, {@code bare-channel} and {@code bare-group}. */
final class Natives {
    private static final String BARE = "bare-";
    private static final String HOP = BARE + "hop";
    private static final Map<String, Kind> KINDS = kinds();

    private final Path programs;

    /**
     * Knows where they are.
     *
     * @param programs the directory of those that could be compiled
     */
    Natives(Path programs) {
        this.programs = programs;
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put(HOP, Kind.CHANNEL);
        kinds.put(BARE + "channel", Kind.CHANNEL);
        kinds.put(BARE + "group", Kind.DURABLE);
        return kinds;
    }

    static Set<String> names() {
        return KINDS.keySet();
    }

    static boolean isOne(String peer) {
        return KINDS.containsKey(peer);
    }

    static Kind kind(String peer) {
        return KINDS.getOrDefault(peer, Kind.CHANNEL);
    }

    /** Whether a program can leave a message with it and end at once. */
    static boolean hasBroker(String peer) {
        return !peer.equals(HOP);
    }

    /** Whether it can have more than one receiver. */
    static boolean fansOut(String peer) {
        return !peer.equals(HOP);
    }

    Optional<String> missing() {
        return Files.isExecutable(program())
                ? Optional.empty()
                : Optional.of("there is no C compiler (Debian: apt install gcc libc6-dev)");
    }

    private Path program() {
        return programs.resolve("bare");
    }

    List<String> command(String peer, Place place, int receivers) {
        return command(peer, place.far() ? "far" : "near", place.far() ? receivers : 1, place);
    }

    List<String> once(String peer, Place place) {
        return command(peer, "once", 1, place);
    }

    private List<String> command(String peer, String side, int receivers, Place place) {
        Path socket = peer.equals(HOP) ? place.directory().resolve("hop.sock") : place.redis();
        return List.of(
                program().toString(),
                peer.substring(BARE.length()),
                side,
                String.valueOf(receivers),
                socket.toString(),
                place.directory().getFileName().toString());
    }
}
