package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.results.Figures;
import io.hestai.bus.benchmarks.results.Latencies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
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
        List<String> command(boolean far);
    }

    Pair(String name, int receivers, Path directory, Commands commands) throws IOException {
        this.name = name;
        this.receivers = receivers;
        this.file = directory.resolve("samples");
        this.far = new Child(name + ", the receiver,", commands.command(true), directory.resolve("far.err"));
        this.near = new Child(name + ", the sender,", commands.command(false), directory.resolve("near.err"));
    }

    String name() {
        return name;
    }

    void awaitReady() throws IOException {
        far.awaitReady();
        near.awaitReady();
    }

    /** Messages sent at a fixed rate; no longer than twice the time that takes. */
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
        return new Figures(samples(), messages, messages, answer[0], answer[0], answer[1]);
    }

    /** Each message sent when the outcome of the one before is known. */
    Figures confirmed(int messages, int size) throws IOException {
        long[] answer = near.ask("confirmed " + messages + " " + size + " " + file);
        return new Figures(samples(), messages, messages, answer[0], answer[0], answer[1]);
    }

    /** Messages sent as fast as it goes, to nobody. */
    Figures appends(int messages, int size) throws IOException {
        return ofSender("flood " + messages + " " + size);
    }

    /** Messages that are there before one who reads them comes; those that do not come to it are lost. */
    Figures backlog(int messages, int size) throws IOException {
        long[] answer = near.ask("backlog " + messages + " " + size);
        return new Figures(Latencies.NONE, messages, answer[2], answer[0], answer[0], answer[1]);
    }

    /** A message over a new connection. */
    Figures connect(int size) throws IOException {
        return ofSender("connect 1 " + size);
    }

    private Figures ofSender(String command) throws IOException {
        long[] answer = near.ask(command);
        int count = (int) answer[2];
        return new Figures(Latencies.NONE, count, count, answer[0], answer[0], answer[1]);
    }

    private Figures oneWay(String command, int messages) throws IOException {
        far.ask("expect " + messages * receivers);
        long began = System.nanoTime();
        long[] sent = near.ask(command);
        int count = (int) sent[2];
        long[] got = far.ask("collect " + count * receivers + " " + file);
        double each = (double) got[0] / receivers;
        return new Figures(samples(), count, each, sent[0], got[1] - began, sent[1] + got[2]);
    }

    private Latencies samples() throws IOException {
        LongBuffer read = ByteBuffer.wrap(Files.readAllBytes(file)).asLongBuffer();
        long[] nanos = new long[read.remaining()];
        read.get(nanos);
        return Latencies.of(nanos);
    }

    /** Ends both at once. */
    void kill() {
        near.kill();
        far.kill();
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
