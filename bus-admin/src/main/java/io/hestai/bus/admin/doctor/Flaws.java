package io.hestai.bus.admin.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Known security flaws of servers.
 *
 * @param until the date of the table
 * @param all the flaws, the latest first
 */
record Flaws(LocalDate until, List<Flaw> all) {
    private static final String TABLE = "flaws.txt";

    /**
     * A flaw.
     *
     * @param server the kind of server, as {@link ServerVersion#kind} says it
     * @param since the first version that has it
     * @param repaired the first version of each line of releases that does not
     * @param names what it is called
     * @param allows what it lets somebody do
     * @param source where this was said
     */
    record Flaw(
            String server,
            ServerVersion since,
            List<ServerVersion> repaired,
            String names,
            String allows,
            String source) {

        boolean concerns(ServerVersion version) {
            if (!version.kind().equals(server) || version.compareTo(since) < 0) {
                return false;
            }
            for (ServerVersion each : repaired) {
                if (each.isOfLine(version)) {
                    return version.compareTo(each) < 0;
                }
            }
            return repaired.stream().anyMatch(each -> version.compareTo(each) < 0);
        }
    }

    /** Only loaded when somebody asks. */
    private static final class Holder {
        static final Flaws KNOWN = load();
    }

    static Flaws known() {
        return Holder.KNOWN;
    }

    List<Flaw> of(ServerVersion version) {
        return all.stream().filter(each -> each.concerns(version)).toList();
    }

    private static Flaws load() {
        try (InputStream in = Objects.requireNonNull(Flaws.class.getResourceAsStream(TABLE), TABLE)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            List<Flaw> flaws = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                flaws.add(flaw(line.split("\\|", -1)));
            }
            return new Flaws(LocalDate.parse(lines.get(0).strip()), List.copyOf(flaws));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of flaws", e);
        }
    }

    private static Flaw flaw(String... columns) {
        String server = columns[0].strip();
        List<ServerVersion> repaired = new ArrayList<>();
        for (String each : columns[2].strip().split(" ", -1)) {
            repaired.add(ServerVersion.of(server, each));
        }
        return new Flaw(
                server,
                ServerVersion.of(server, columns[1].strip()),
                List.copyOf(repaired),
                columns[3].strip(),
                columns[4].strip(),
                columns[5].strip());
    }
}
