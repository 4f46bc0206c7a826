package io.hestai.bus.app.verbs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A command of the user's, run by a shell, with text on its standard input. */
final class ShellCommand {
    private final String command;

    ShellCommand(String command) {
        this.command = command;
    }

    /**
     * Runs it. Its output goes where ours goes.
     *
     * @param input what it finds on its standard input
     * @return its exit code
     */
    int run(String input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException didNotRead) {
            // The command may well ignore its input; its exit code is what counts.
        }
        return process.waitFor();
    }
}
