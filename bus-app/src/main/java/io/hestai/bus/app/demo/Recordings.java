package io.hestai.bus.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all processes recorded, each in the order in which it happened to it. */
final class Recordings {
    private final Map<String, List<Line>> linesByRole = new LinkedHashMap<>();

    private Recordings() {}

    static Recordings read(Path directory, List<String> roles) {
        Recordings recordings = new Recordings();
        for (String role : roles) {
            recordings.linesByRole.put(role, lines(DemoRoleVerb.recording(directory, role)));
        }
        return recordings;
    }

    private static List<Line> lines(Path file) {
        List<Line> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            // A line without its end was cut by the kill: what it would have told did not finish happening.
            int whole = text.lastIndexOf('\n') + 1;
            text.substring(0, whole).lines().map(Line::parse).forEach(lines::add);
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the recording " + file, e);
        }
    }

    List<String> roles() {
        return List.copyOf(linesByRole.keySet());
    }

    List<Line> lines(String role, Line.Event event, Line.Where where) {
        return linesByRole.getOrDefault(role, List.of()).stream()
                .filter(line -> line.event() == event && line.where() == where)
                .toList();
    }
}
