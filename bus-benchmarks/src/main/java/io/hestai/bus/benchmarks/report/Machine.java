package io.hestai.bus.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** On what it is measured: processor, system, Java, servers, libraries. */
public final class Machine {
    private static final String VERSION = "-(\\d[^/\\\\]*)\\.jar";
    private static final long MINUTES_FROM_SECONDS = 100;
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private Machine() {}

    /**
     * Describes it.
     *
     * @param servers their names and versions
     * @param libraries the names of those on the class path that are measured
     * @return a line each
     * @throws IOException if what the system says of itself cannot be read
     */
    public static List<String> describe(List<String> servers, Set<String> libraries) throws IOException {
        return List.of(
                "Machine: " + Runtime.getRuntime().availableProcessors() + " processors" + processor() + memory() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                "Java " + Runtime.version() + "; " + String.join("; ", servers),
                "Libraries: " + String.join(", ", versions(libraries)));
    }

    /**
     * How something was measured.
     *
     * @param command the command line
     * @param took how long that took
     * @return a line with today's date
     */
    public static String run(String command, Duration took) {
        long seconds = Math.max(1, Math.round(took.toMillis() / 1e3));
        String time = seconds < MINUTES_FROM_SECONDS ? seconds + " s" : Math.round(seconds / 60.0) + " minutes";
        return LocalDate.now(ZoneOffset.UTC) + ", in " + time + ", by " + command;
    }

    private static String processor() throws IOException {
        return value(PROCESSORS, "model name").map(name -> " (" + name + ")").orElse("");
    }

    private static String memory() throws IOException {
        return value(MEMORY, "MemTotal")
                .map(kilobytes -> Long.parseLong(kilobytes.replaceAll("\\D", "")) / (1024.0 * 1024))
                .map(gigabytes -> String.format(Locale.ROOT, ", %.0f GiB", gigabytes))
                .orElse("");
    }

    private static Optional<String> value(Path file, String name) throws IOException {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    private static Set<String> versions(Set<String> libraries) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile("(" + String.join("|", libraries) + ")" + VERSION)
                .matcher(System.getProperty("java.class.path"));
        while (matcher.find()) {
            found.add(matcher.group(1) + " " + matcher.group(2));
        }
        return found;
    }
}
