package io.hestai.bus.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents say is so: their Java is code that is tested, their links lead somewhere. */
class DocumentationTest {
    private static final Pattern JAVA_BLOCK =
            Pattern.compile("(?:<!-- snippet: (\\S+) -->\n)?```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION = Pattern.compile("( *)// snippet: (\\S+)\n(.*?)\n *// end\n", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    /** The research's three examples, each of which is to take less than ten lines. */
    private static final int LESS_THAN_LINES = 10;

    static List<String> documents() {
        List<String> documents = new ArrayList<>(List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md"));
        for (Path file : Project.files(Project.root().resolve("docs"), ".md")) {
            documents.add(Project.root().relativize(file).toString());
        }
        return documents;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void javaIsTestedCode(String document) {
        Map<String, String> regions = regions();
        Matcher block = JAVA_BLOCK.matcher(Project.read(document));
        while (block.find()) {
            String name = block.group(1);
            assertThat(name)
                    .as(
                            "a Java block of %s without a <!-- snippet: NAME --> line above it:%n%s",
                            document, block.group(2))
                    .isNotNull();
            assertThat(regions)
                    .as("the snippets of SnippetTest, for %s", document)
                    .containsKey(name);
            assertThat(block.group(2).strip())
                    .as("the Java block '%s' of %s; copy it from SnippetTest", name, document)
                    .isEqualTo(regions.get(name));
        }
    }

    @Test
    void everySnippetIsShownSomewhere() {
        TreeSet<String> shown = new TreeSet<>();
        for (String document : documents()) {
            JAVA_BLOCK.matcher(Project.read(document)).results().forEach(block -> shown.add(block.group(1)));
        }
        assertThat(shown).isEqualTo(regions().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"broadcast", "groups", "readers"})
    void theExamplesOfTheResearchAreShort(String snippet) {
        String code = requireNonNull(regions().get(snippet), snippet);
        assertThat(code.lines().filter(line -> !line.isBlank()).toList()).hasSizeLessThan(LESS_THAN_LINES);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(String document) {
        Path directory =
                requireNonNull(Project.root().resolve(document).toAbsolutePath().getParent());
        assertThat(LINK.matcher(Project.read(document))
                        .results()
                        .map(link -> link.group(1))
                        .toList())
                .allSatisfy(link -> assertThat(Files.exists(directory.resolve(link)))
                        .as("%s in %s", link, document)
                        .isTrue());
    }

    private static Map<String, String> regions() {
        Map<String, String> regions = new TreeMap<>();
        StringBuilder sources = new StringBuilder();
        for (Path file : Project.files(Project.root().resolve("bus-system-tests/src/test"), "SnippetTest.java")) {
            sources.append(Project.read(Project.root().relativize(file).toString()));
        }
        Matcher region = REGION.matcher(sources);
        while (region.find()) {
            String indent = region.group(1);
            String code = region.group(3)
                    .lines()
                    .map(line -> line.startsWith(indent) ? line.substring(indent.length()) : line)
                    .reduce((a, b) -> a + "\n" + b)
                    .orElse("");
            assertThat(regions.put(region.group(2), code))
                    .as("two snippets '%s'", region.group(2))
                    .isNull();
        }
        assertThat(regions).isNotEmpty();
        return regions;
    }
}
