package io.hestai.bus.app.runtime;

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
}
