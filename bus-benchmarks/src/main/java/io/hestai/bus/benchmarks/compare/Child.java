package io.hestai.bus.benchmarks.compare;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that answers each line with a line. */
final class Child implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;

    Child(String name, List<String> command) throws IOException {
        this.name = name;
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader();
        questions = process.outputWriter();
    }

    void awaitReady() throws IOException {
        String line = answer();
        if (!line.equals("ready")) {
            throw new IOException(name + " said '" + line + "' instead of being ready");
        }
    }

    /** The numbers of the answer; none if it is a word. */
    long[] ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        String line = answer();
        return Character.isLetter(line.charAt(0))
                ? new long[0]
                : Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null || line.isEmpty()) {
            throw new IOException(name + " has ended");
        }
        return line;
    }

    @Override
    public void close() {
        try {
            questions.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
