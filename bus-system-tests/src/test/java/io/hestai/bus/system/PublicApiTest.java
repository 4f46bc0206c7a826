package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The public API is what {@code docs/public-api.txt} says, so that no change of it goes unseen in a review. */
class PublicApiTest {
    private static final List<String> MODULES =
            List.of("bus-api", "bus-redis", "bus-embedded", "bus-operations", "bus-testkit");
    private static final Path COMMITTED = Project.root().resolve("docs/public-api.txt");
    private static final String UPDATE = "./mvnw -pl bus-system-tests -am verify -Dtest=PublicApiTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dupdate.public-api=true";

    @Test
    void thePublicApiIsTheCommittedOne() throws IOException {
        String actual = PublicApi.listing(MODULES);
        if (Boolean.getBoolean("update.public-api")) {
            Files.writeString(COMMITTED, actual);
        }
        List<String> differences = differences(Project.read("docs/public-api.txt"), actual);
        assertThat(differences)
                .as("The public API differs from docs/public-api.txt: '-' is only there, '+' only in the code.%n"
                        + "If the change is wanted, note it in CHANGELOG.md and run%n  " + UPDATE)
                .isEmpty();
        assertThat(actual).isEqualTo(Project.read("docs/public-api.txt"));
    }

    @Test
    void theListingKnowsWhatMatters() throws IOException {
        assertThat(PublicApi.listing(MODULES))
                .contains("interface io.hestai.bus.Bus extends AutoCloseable")
                .contains("static connect(BusConfig): Bus")
                .contains("sealed interface io.hestai.bus.Position")
                .contains("constant BY_RETURN")
                .doesNotContain("GroupConsumer");
    }

    /** Lines with the type they belong to, so that a line that moved from one type to another is seen. */
    private static List<String> differences(String committed, String actual) {
        Set<String> before = qualified(committed);
        Set<String> after = qualified(actual);
        List<String> differences = new ArrayList<>();
        before.stream().filter(each -> !after.contains(each)).forEach(each -> differences.add("- " + each));
        after.stream().filter(each -> !before.contains(each)).forEach(each -> differences.add("+ " + each));
        return differences;
    }

    private static Set<String> qualified(String listing) {
        Set<String> lines = new LinkedHashSet<>();
        String type = "";
        for (String line : listing.split("\n", -1)) {
            if (line.startsWith("    ")) {
                lines.add(type + " :: " + line.strip());
            } else if (!line.isBlank()) {
                type = line.startsWith("== ") ? "" : line;
                lines.add(line);
            }
        }
        return lines;
    }
}
