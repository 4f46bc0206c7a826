package io.hestai.bus.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where a password comes from; asked anew whenever a connection is made. Its {@code toString} says where, and never what. */
sealed interface PasswordSource {
    int LONGEST_PASSWORD = 4_096;

    /** The password now. An {@link IOException} says in its message why there is none, without what was read. */
    String password() throws IOException;

    /** One that does not change. */
    record Fixed(String password, String origin) implements PasswordSource {
        @Override
        public String toString() {
            return password.isEmpty() ? "no password" : "the password of " + origin;
        }
    }

    /** The first line of a file that only its owner may read. */
    record InFile(Path file) implements PasswordSource {
        private static final String WHAT = "password file";

        void check() throws IOException {
            SecretFile.check(WHAT, file);
        }

        @Override
        public String password() throws IOException {
            return firstLine(SecretFile.read(WHAT, file), "the " + WHAT + " " + file + " is of no use");
        }

        @Override
        public String toString() {
            return "the password in " + file;
        }
    }

    /** The first line that a command prints. It is run without a shell, with nothing to read, and its complaints are not shown. */
    record OfCommand(List<String> words) implements PasswordSource {
        private static final Duration PATIENCE = Duration.ofSeconds(10);
        private static final int LONGEST = 64 << 10;

        @Override
        public String password() throws IOException {
            Process process = start();
            try {
                byte[] output = output(process);
                if (process.exitValue() != 0) {
                    throw new IOException(this + " cannot be had: it ended with exit code " + process.exitValue()
                            + "; run it by hand to see why");
                }
                return firstLine(output, this + " cannot be had");
            } finally {
                // An agent that it left behind is its own affair; one that hangs is not left behind.
                if (process.isAlive()) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            }
        }

        private Process start() throws IOException {
            try {
                Process process = new ProcessBuilder(words)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process.getOutputStream().close();
                return process;
            } catch (IOException e) {
                // The exception's own message names the arguments as well, which may be nobody else's business.
                throw new IOException(this + " cannot be had: there is no such program, or it cannot be run");
            }
        }

        /** What it prints, read beside the wait for its end: it may print much, or keep its output open without an end. */
        private byte[] output(Process process) throws IOException {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            Thread reader = new Thread(() -> copy(process.getInputStream(), printed), "hbus-password");
            reader.setDaemon(true);
            reader.start();
            boolean interrupted = Interrupts.putAside();
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException(
                            this + " cannot be had: it did not end within " + PATIENCE.toSeconds() + " s");
                }
                reader.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                interrupted = true;
                throw new IOException(this + " cannot be had: interrupted", e);
            } finally {
                Interrupts.restore(interrupted);
            }
            synchronized (printed) {
                return printed.toByteArray();
            }
        }

        private static void copy(InputStream from, ByteArrayOutputStream to) {
            byte[] buffer = new byte[1024];
            try (from) {
                int taken = 0;
                for (int read = from.read(buffer); read > 0; read = from.read(buffer)) {
                    // The rest is read and dropped, so that whoever prints it is not held up.
                    if (taken < LONGEST) {
                        synchronized (to) {
                            to.write(buffer, 0, read);
                        }
                        taken += read;
                    }
                }
            } catch (IOException ended) {
                // It was killed; what it had printed is there.
            }
        }

        /** The program alone: what stands behind it may say more than it should. */
        @Override
        public String toString() {
            return "the password of the command " + words.get(0);
        }
    }

    private static String firstLine(byte[] content, String otherwise) throws IOException {
        String text = new String(content, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (line.isEmpty() || line.length() > LONGEST_PASSWORD) {
            throw new IOException(otherwise + ": its first line is "
                    + (line.isEmpty() ? "empty" : "longer than " + LONGEST_PASSWORD + " characters"));
        }
        return line;
    }
}
