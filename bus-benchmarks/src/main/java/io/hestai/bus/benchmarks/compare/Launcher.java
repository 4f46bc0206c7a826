package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Kind;
import io.hestai.bus.benchmarks.peers.Peers;
import io.hestai.bus.benchmarks.peers.Place;
import io.hestai.bus.benchmarks.results.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts the processes of peers: those in Java with the class path of this one, those in C if they could be compiled. */
final class Launcher {
    private final Place place;
    private final Natives natives;
    private final List<String> options;
    private final AtomicInteger started = new AtomicInteger();

    /**
     * Prepares to launch.
     *
     * @param place where the servers are; each pair of processes gets a directory below its own
     * @param natives the programs in C
     * @param options more options for Java
     */
    Launcher(Place place, Natives natives, String options) {
        this.place = place;
        this.natives = natives;
        this.options =
                Arrays.stream(options.split(" ")).filter(o -> !o.isBlank()).toList();
    }

    static List<String> names() {
        List<String> names = new ArrayList<>(Natives.names());
        names.addAll(Peers.names());
        return names;
    }

    static Kind kind(String peer) {
        return Natives.isOne(peer) ? Natives.kind(peer) : Peers.kind(peer);
    }

    static boolean hasBroker(String peer) {
        return Natives.isOne(peer) ? Natives.hasBroker(peer) : Peers.hasBroker(peer);
    }

    private static boolean fansOut(String peer) {
        return !Natives.isOne(peer) || Natives.fansOut(peer);
    }

    /** Whether a peer can do a piece of work, and whether that means anything for it. */
    static boolean does(String peer, Task task) {
        return switch (task.work()) {
            case LATENCY, RATES, SIZES, FLOOD -> true;
            case FAN_OUT -> task.receivers() == 1 || fansOut(peer);
            case APPENDS, OUTCOME -> kind(peer) == Kind.DURABLE;
            case BACKLOG -> !Natives.isOne(peer) && Peers.resumes(peer);
            case CONNECT -> !Natives.isOne(peer) && hasBroker(peer);
            case START_UP -> false;
        };
    }

    /** What a peer lacks here, and how to get it. */
    Optional<String> missing(String peer) {
        return Natives.isOne(peer) ? natives.missing(peer) : Peers.missing(peer, place);
    }

    /** Starts both processes of a peer, and does not wait for them. */
    Pair launch(String peer, int receivers) throws IOException {
        Path directory = directory();
        return new Pair(peer, receivers, directory, far -> {
            Place its = place.of(directory, far);
            return Natives.isOne(peer)
                    ? natives.command(peer, its, receivers)
                    : java(its, List.of(), Worker.class, peer, String.valueOf(receivers));
        });
    }

    /** The command of a program that sends one message and ends: both compilers would only cost it time. */
    List<String> once(String peer) throws IOException {
        Place its = place.of(directory(), false);
        return Natives.isOne(peer)
                ? natives.once(peer, its)
                : java(its, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), Once.class, peer);
    }

    private Path directory() throws IOException {
        return Files.createDirectory(place.directory().resolve("n" + started.incrementAndGet()));
    }

    private List<String> java(Place its, List<String> more, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        // Aeron wants it.
        command.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        // What a library warns of would hide why a process failed.
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(more);
        command.addAll(options);
        command.addAll(its.asOptions());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }
}
