package io.hestai.bus.benchmarks.growth;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is asked for on the command line.
 *
 * @param only the experiments to run; empty for all
 * @param effort how far they go
 * @param json where to write what was measured, for programs
 * @param markdown where to write it for documents
 * @param charts the directory for drawings of the curves
 */
record Options(Set<String> only, Effort effort, Optional<Path> json, Optional<Path> markdown, Optional<Path> charts) {
    static final String USAGE = "growth [--only NAME,…] [--quick] [--json FILE] [--markdown FILE] [--charts DIRECTORY]";

    static Options parse(List<String> words) {
        Set<String> only = new TreeSet<>();
        Effort effort = Effort.FULL;
        Optional<Path> json = Optional.empty();
        Optional<Path> markdown = Optional.empty();
        Optional<Path> charts = Optional.empty();
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--only" -> only.addAll(List.of(value(word, rest).split(",", -1)));
                case "--quick" -> effort = Effort.QUICK;
                case "--tiny" -> effort = Effort.TINY;
                case "--json" -> json = Optional.of(Path.of(value(word, rest)));
                case "--markdown" -> markdown = Optional.of(Path.of(value(word, rest)));
                case "--charts" -> charts = Optional.of(Path.of(value(word, rest)));
                default -> throw new IllegalArgumentException("there is no option " + word);
            }
        }
        return new Options(only, effort, json, markdown, charts);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " wants a value");
        }
        return rest.next();
    }
}
