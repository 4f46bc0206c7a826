package io.hestai.bus.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A program of its own that starts a private Redis, says where it is, and ends when its standard input does. */
final class StarterProgram {
    private StarterProgram() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println(
                PrivateRedis.in(Path.of(arguments[0]), Path.of(arguments[1])).start());
        while (System.in.read() >= 0) {
            // Until told to end.
        }
    }

    static Process launch(Path runtime, Path data) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StarterProgram.class.getName(),
                        runtime.toString(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
