package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Place;
import io.hestai.bus.benchmarks.results.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that send one message and end: one for each peer, and the program {@code hbus}, if it is built. */
final class OneShots {
    static final String HBUS = "hbus-pub";

    private final Launcher launcher;
    private final Place place;
    private final Path hbus;

    OneShots(Launcher launcher, Place place, Path hbus) {
        this.launcher = launcher;
        this.place = place;
        this.hbus = hbus;
    }

    /** Those that can do it; of the others it is said why not. */
    List<String> able(List<String> peers, Results results) {
        List<String> able = new ArrayList<>();
        List<String> brokerless = new ArrayList<>();
        peers.forEach(peer -> (Launcher.hasBroker(peer) ? able : brokerless).add(peer));
        if (!brokerless.isEmpty()) {
            results.remark(String.join(", ", brokerless)
                    + ": not started for one message; with no broker there is nobody to leave it with");
        }
        if (Files.isExecutable(hbus) && Files.exists(hbus.resolveSibling("bus-app/target/hbus.jar"))) {
            able.add(HBUS);
        } else {
            results.remark(
                    HBUS + ": skipped, the program is not built (./hbus --version builds it), or not at " + hbus);
        }
        return able;
    }

    /** Starts it, and gives how long it took to its end. */
    long nanos(String peer) throws IOException {
        List<String> command = peer.equals(HBUS)
                ? List.of(hbus.toString(), "pub", "--url", place.url(), "once", "bench", "payload=" + "x".repeat(256))
                : launcher.once(peer);
        return ShortLived.nanos(command, place.directory().resolve(peer + ".said"));
    }
}
