package io.hestai.bus.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** On what it is measured: processor, system, Java, servers, libraries. */
final class Machine {
    private static final Pattern LIBRARY = Pattern.compile(
            "(jedis|lettuce-core|redisson|spring-data-redis|jnats|jeromq|aeron-client)-(\\d[^/\\\\]*)\\.jar");
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private Machine() {}

    static List<String> describe(List<String> servers, String command) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Machine: " + Runtime.getRuntime().availableProcessors() + " processors" + processor() + memory() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        lines.add("Java " + Runtime.version() + "; " + String.join("; ", servers));
        lines.add("Libraries: " + String.join(", ", libraries()));
        lines.add(LocalDate.now(ZoneOffset.UTC) + ", by " + command);
        return lines;
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

    /** Those of the class path that peers are made of. */
    private static Set<String> libraries() {
        Set<String> found = new TreeSet<>();
        Matcher matcher = LIBRARY.matcher(System.getProperty("java.class.path"));
        while (matcher.find()) {
            found.add(matcher.group(1) + " " + matcher.group(2));
        }
        return found;
    }
}
