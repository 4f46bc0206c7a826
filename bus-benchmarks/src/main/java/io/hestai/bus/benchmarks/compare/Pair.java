package io.hestai.bus.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The two processes of one peer, kept from round to round so that they are warm. */
final class Pair implements AutoCloseable {
    private final String name;
    private final int receivers;
    private final Path file;
    private final Child near;
    private final Child far;

    /** How to start one of the two processes. */
    interface Commands {
        List<String> command(String side);
    }

    Pair(String name, int receivers, Path directory, Commands commands) throws IOException {
        this.name = name;
        this.receivers = receivers;
        this.file = Files.createTempFile(directory, "samples", "");
        this.far = new Child(name + ", far", commands.command("far"));
        this.near = new Child(name + ", near", commands.command("near"));
        try {
            far.awaitReady();
            near.awaitReady();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    /** Messages sent at a fixed rate. */
    Figures open(int rate, int messages, int size) throws IOException {
        return oneWay("open " + rate + " " + messages + " " + size, messages);
    }

    /** Messages sent as fast as it goes. */
    Figures flood(int messages, int size) throws IOException {
        return oneWay("flood " + messages + " " + size, messages);
    }

    /** One message to and fro at a time. */
    Figures closed(int messages, int size) throws IOException {
        long[] answer = near.ask("closed " + messages + " " + size + " " + file);
        return new Figures(Latencies.read(file), messages, 0, answer[0], answer[0], answer[1]);
    }

    private Figures oneWay(String command, int messages) throws IOException {
        int expected = messages * receivers;
        far.ask("expect " + expected);
        long began = System.nanoTime();
        long[] sent = near.ask(command);
        long[] got = far.ask("collect " + file);
        return new Figures(
                Latencies.read(file), messages, expected - (int) got[0], sent[0], got[1] - began, sent[1] + got[2]);
    }

    @Override
    public void close() {
        near.close();
        far.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
