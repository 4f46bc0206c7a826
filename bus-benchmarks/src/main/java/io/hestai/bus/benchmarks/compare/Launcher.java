package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts the processes of peers: those in Java with the class path of this one, the bare ones in C if they could be compiled. */
final class Launcher {
    static final String BARE = "bare-";

    private final Place place;
    private final Path bareProgram;
    private final AtomicInteger started = new AtomicInteger();

    Launcher(Place place, Path bareProgram) {
        this.place = place;
        this.bareProgram = bareProgram;
    }

    Pair launch(String peer, int receivers) throws IOException {
        String prefix = "n" + started.incrementAndGet();
        return new Pair(
                peer,
                receivers,
                place.directory(),
                peer.startsWith(BARE)
                        ? side -> bare(peer.substring(BARE.length()), side, receivers, prefix)
                        : side -> java(peer, side, receivers, prefix));
    }

    private List<String> bare(String kind, String side, int receivers, String prefix) {
        Path socket = kind.equals("hop") ? place.directory().resolve(prefix + ".sock") : place.redis();
        String count = side.equals("near") ? "1" : String.valueOf(receivers);
        return List.of(bareProgram.toString(), kind, side, count, socket.toString(), prefix);
    }

    private List<String> java(String peer, String side, int receivers, String prefix) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        String extra = System.getProperty("compare.options", "");
        if (!extra.isBlank()) {
            command.addAll(List.of(extra.split("@")));
        }
        command.addAll(place.asOptions());
        command.add("-Dplace.prefix=" + prefix);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Worker.class.getName());
        command.addAll(List.of(peer, side, String.valueOf(receivers)));
        return command;
    }
}
