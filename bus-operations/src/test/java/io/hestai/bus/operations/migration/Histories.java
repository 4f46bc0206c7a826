package io.hestai.bus.operations.migration;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up histories, the same for the same seed, and how old systems would have written them. */
final class Histories {
    private static final String[] ROLES = {"agent", "ui", "daemon"};
    private static final String[] TYPES = {"status", "council_context_updated", "anchor_loaded"};
    private static final String[] PIECES = {
        "plain words",
        "a|pipe",
        "two\nlines",
        "back\\slash",
        "C:\\new",
        "\ttab",
        "CR\r\nLF",
        "grüße",
        "🙂",
        "\"quoted\"",
        "",
        " ",
        "{\"a\":1}",
        "~",
        "'"
    };

    private Histories() {}

    /** One message of a history. */
    record Said(String role, long timeMs, String type, String data) {}

    static List<Said> of(long seed, int messages) {
        Random random = new Random(seed);
        List<Said> all = new ArrayList<>(messages);
        long time = 1_690_000_000_000L;
        for (int i = 0; i < messages; i++) {
            // Now and then a clock goes back; the order of the file is what counts.
            time += random.nextInt(100) == 0 ? -50_000 : random.nextInt(2_000);
            StringBuilder data = new StringBuilder().append(i).append(' ');
            for (int piece = random.nextInt(6); piece > 0; piece--) {
                data.append(PIECES[random.nextInt(PIECES.length)]).append(' ');
            }
            all.add(new Said(pick(ROLES, random), time, pick(TYPES, random), data.toString()));
        }
        return all;
    }

    private static String pick(String[] some, Random random) {
        return some[random.nextInt(some.length)];
    }

    static void writeLog(Path file, List<Said> history) {
        write(file, history.stream().map(Histories::logLine).toList());
    }

    static String logLine(Said said) {
        return said.role() + "|" + said.timeMs() + "|" + said.type() + "|" + escape(said.data()) + "\n";
    }

    static void writeRoles(Path folder, List<Said> history) {
        Map<String, List<String>> lines = new HashMap<>();
        for (Said said : history) {
            lines.computeIfAbsent(said.role(), role -> new ArrayList<>())
                    .add(said.timeMs() + "|" + said.type() + "|" + escape(said.data()) + "\n");
        }
        lines.forEach((role, all) -> write(folder.resolve(role + ".out"), all));
    }

    static void writeJsonLines(Path file, List<Said> history) {
        write(file, history.stream().map(said -> json(said) + "\n").toList());
    }

    static void writeContext(Path file, List<Said> history) {
        write(file, history.stream().map(said -> said.data() + "\n").toList());
    }

    static void writeFolder(Path folder, List<Said> history) {
        for (int i = 0; i < history.size(); i++) {
            Path file = folder.resolve(history.get(i).role()).resolve(String.format("%06d.json", i));
            write(file, List.of(json(history.get(i))));
        }
    }

    static void writeTexts(Path folder, List<Said> history) {
        for (int i = 0; i < history.size(); i++) {
            Said said = history.get(i);
            String name = said.timeMs() + "_" + said.role() + "_" + said.type() + "." + i + ".msg";
            write(folder.resolve(name), List.of(said.data()));
        }
    }

    private static String json(Said said) {
        return "{\"role\": \"" + said.role() + "\", \"timestamp\": " + said.timeMs() + ", \"type\": \"" + said.type()
                + "\", \"data\": \"" + jsonText(said.data()) + "\", \"size\": "
                + said.data().length() + "}";
    }

    private static String jsonText(String text) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }

    private static String escape(String data) {
        return data.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                for (String line : lines) {
                    out.write(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
