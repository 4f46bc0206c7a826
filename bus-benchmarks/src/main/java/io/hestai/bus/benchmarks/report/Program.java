package io.hestai.bus.benchmarks.report;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A benchmark as a program: what goes wrong is told in one line. */
public final class Program {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final String name;

    private Program(String name) {
        this.name = name;
    }

    /**
     * Runs it.
     *
     * @param name what it is called in complaints
     * @param program what it does, with its options
     * @param args its arguments
     * @return the exit code: what the program says, 1 if it failed, 2 for wrong usage
     */
    public static int run(String name, Callable<Integer> program, String... args) {
        Program running = new Program(name);
        return new CommandLine(program)
                .setParameterExceptionHandler((e, given) -> running.complain(e, WRONG_USAGE))
                .setExecutionExceptionHandler((e, line, parsed) -> running.complain(e, FAILED))
                .execute(args);
    }

    /**
     * What was typed to start it.
     *
     * @param name the script's name
     * @param args its arguments
     * @return the command line, as seen from the top of the repository
     */
    public static String commandLine(String name, String... args) {
        return Stream.concat(
                        Stream.of("bus-benchmarks/" + name),
                        Arrays.stream(args).map(arg -> arg.matches("\\S+") ? arg : '"' + arg + '"'))
                .collect(Collectors.joining(" "));
    }

    private int complain(Exception e, int code) {
        System.err.println(
                name + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse("failed"));
        return code;
    }
}
