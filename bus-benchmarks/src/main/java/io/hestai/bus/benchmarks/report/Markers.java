package io.hestai.bus.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts generated text into a document, between two lines of it. A file that is not there is made; one without these lines is left as it is. */
final class Markers {
    private final String begin;
    private final String end;

    /**
     * Knows the lines.
     *
     * @param name what is between them
     */
    Markers(String name) {
        this.begin = "<!-- " + name + " -->\n";
        this.end = "<!-- end of " + name + " -->\n";
    }

    /** Fails if a document cannot take the text. */
    void check(Path document) throws IOException {
        if (Files.exists(document)) {
            place(document, Files.readString(document));
        }
    }

    void write(Path document, String generated) throws IOException {
        String text = Files.exists(document) ? Files.readString(document) : begin + end;
        int at = place(document, text);
        Files.writeString(
                document, text.substring(0, at) + "\n" + generated + "\n" + text.substring(text.indexOf(end, at)));
    }

    /** Where the first line ends. */
    private int place(Path document, String text) throws IOException {
        int at = text.indexOf(begin);
        if (at < 0 || text.indexOf(end, at) < 0) {
            throw new IOException("--markdown: " + document + " has no lines " + begin.strip() + " and " + end.strip()
                    + " to write between; add them, or name a file that is not there yet");
        }
        return at + begin.length();
    }
}
