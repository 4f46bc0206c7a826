package io.hestai.bus.benchmarks.compare;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that answers each line with a line. */
final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final int LONGEST_COMPLAINT = 300;

    private final String name;
    private final Path complaints;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;

    /**
     * Starts it.
     *
     * @param name for messages
     * @param command the program and its arguments
     * @param complaints takes its standard error, which is looked at only if it fails
     */
    Child(String name, List<String> command, Path complaints) throws IOException {
        this.name = name;
        this.complaints = complaints;
        process = new ProcessBuilder(command).redirectError(complaints.toFile()).start();
        answers = process.inputReader();
        questions = process.outputWriter();
    }

    /** What a profiler or the like has to say before is passed over. */
    void awaitReady() throws IOException {
        while (!answer().equals("ready")) {}
    }

    /** The numbers of the answer; none if it is a word. */
    long[] ask(String question) throws IOException {
        try {
            questions.write(question + "\n");
            questions.flush();
        } catch (IOException e) {
            throw new IOException(failure("ended"), e);
        }
        String line = answer();
        return Character.isLetter(line.charAt(0))
                ? new long[0]
                : Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private String answer() throws IOException {
        try {
            String line = CompletableFuture.supplyAsync(this::readLine).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line.isEmpty()) {
                throw new IOException(failure("ended"));
            }
            return line;
        } catch (TimeoutException e) {
            throw new IOException(failure("did not answer within " + PATIENCE_SECONDS + " s"), e);
        } catch (ExecutionException e) {
            throw new IOException(failure("cannot be read"), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String readLine() {
        try {
            String line = answers.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In one line: what it did, and the first thing it complained of. */
    private String failure(String what) throws IOException {
        String complaint = Files.readString(complaints).lines().findFirst().orElse("and said nothing");
        return name + " " + what + ": " + complaint.substring(0, Math.min(complaint.length(), LONGEST_COMPLAINT));
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        try {
            questions.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
