package io.hestai.bus.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts generated text into a file, between two lines if it has them. */
final class Markers {
    private static final String BEGIN = "<!-- figures -->\n";
    private static final String END = "<!-- end of figures -->\n";

    private Markers() {}

    static void write(Path file, String generated) throws IOException {
        String text = Files.exists(file) ? Files.readString(file) : "";
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin >= 0 && end > begin) {
            Files.writeString(file, text.substring(0, begin) + BEGIN + "\n" + generated + "\n" + text.substring(end));
        } else {
            Files.writeString(file, generated);
        }
    }
}
