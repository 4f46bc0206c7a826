package io.hestai.bus.app.runtime;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start this program once more: with the same Java, and the same options if it is the one jar. */
public final class JavaCommand {
    private static final String MAIN = "io.hestai.bus.app.Main";

    private JavaCommand() {}

    /**
     * The command line.
     *
     * @param arguments what follows the program's name
     * @return all of it
     */
    public static List<String> withArguments(List<String> arguments) {
        String classPath = System.getProperty("java.class.path", "");
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(self.command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        List<String> own = List.of(self.arguments().orElse(new String[0]));
        int jar = own.indexOf("-jar");
        if (jar >= 0 && jar + 1 < own.size() && own.get(jar + 1).equals(classPath)) {
            command.addAll(own.subList(0, jar + 2));
        } else {
            command.addAll(List.of("-cp", classPath, MAIN));
        }
        command.addAll(arguments);
        return command;
    }

    /**
     * As the other, without this process's own options of Java: for a command line that is kept, and outlives what they name.
     *
     * @param arguments what follows the program's name
     * @return all of it
     */
    public static List<String> plain(List<String> arguments) {
        String classPath = System.getProperty("java.class.path", "");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(
                classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)
                        ? List.of("-jar", Path.of(classPath).toAbsolutePath().toString())
                        : List.of("-cp", classPath, MAIN));
        command.addAll(arguments);
        return command;
    }
}
