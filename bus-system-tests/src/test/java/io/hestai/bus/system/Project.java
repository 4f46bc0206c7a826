package io.hestai.bus.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The working copy that is being built: where its files are. */
final class Project {
    private static final Path ROOT = findRoot();

    private Project() {}

    /** The directory of the parent pom. */
    static Path root() {
        return ROOT;
    }

    private static Path findRoot() {
        for (@Nullable Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("mvnw"))) {
                return at;
            }
        }
        throw new IllegalStateException(
                "no directory with mvnw above " + Path.of("").toAbsolutePath());
    }

    /** The modules that there are: directories with a pom. */
    static List<String> modules() {
        try (Stream<Path> directories = Files.list(ROOT)) {
            return directories
                    .filter(each -> Files.isRegularFile(each.resolve("pom.xml")))
                    .map(each -> String.valueOf(each.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a module has code of its own, tests aside. */
    static boolean hasCode(String module) {
        return Files.isDirectory(ROOT.resolve(module).resolve("src/main/java"));
    }

    /** The compiled code of a module. */
    static Path classes(String module) {
        Path classes = ROOT.resolve(module).resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(
                    module + " is not compiled; build bus-system-tests together with it (-am does)");
        }
        return classes;
    }

    /** A file of the project as text, with plain line ends. */
    static String read(String path) {
        try {
            return Files.readString(ROOT.resolve(path)).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files below a directory of the project whose names end so. */
    static List<Path> files(Path directory, String ending) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(each -> each.toString().endsWith(ending))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
