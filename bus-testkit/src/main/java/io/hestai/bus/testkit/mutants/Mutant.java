package io.hestai.bus.testkit.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A module with one of its guards taken out.
 *
 * @param guard what the guard is for, in words
 * @param type the class that has it, without its package
 * @param original the code that makes the guard; how it is broken into lines and indented does not matter
 * @param replacement what stands there instead
 * @param test who must notice: {@code Class#method}, the class without its package
 */
public record Mutant(String guard, String type, String original, String replacement, String test) {
    private static final Path SOURCES = Path.of("src/main/java");

    /** The source with the guard taken out, in the module that is being tested. */
    String source(String packageName) throws IOException {
        String source =
                Files.readString(SOURCES.resolve(packageName.replace('.', '/')).resolve(type + ".java"));
        Matcher matcher = pattern().matcher(source);
        long found = matcher.results().map(MatchResult::start).count();
        if (found != 1) {
            throw new IllegalStateException(type + ".java has this " + found + " times, not once:\n" + original
                    + "\nMake the mutant '" + guard + "' fit the code again.");
        }
        return matcher.replaceFirst(Matcher.quoteReplacement(replacement));
    }

    private Pattern pattern() {
        return Pattern.compile(Arrays.stream(original.strip().split("\\s+", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("\\s+")));
    }

    String testClass(String packageName) {
        return packageName + "." + test.substring(0, test.indexOf('#'));
    }

    String testMethod() {
        return test.substring(test.indexOf('#') + 1);
    }
}
