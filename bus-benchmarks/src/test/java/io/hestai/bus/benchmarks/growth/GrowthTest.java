package io.hestai.bus.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrowthTest {
    @ParameterizedTest
    @CsvSource({"--fast,x", "--only,nothing", "--json,"})
    void wrongUsageIsRefusedBeforeAnythingIsMeasured(String option, String value) {
        assertThat(value == null ? Growth.run(option) : Growth.run(option, value))
                .isEqualTo(2);
    }

    @Test
    void aDocumentWithoutAPlaceIsRefusedBeforeAnythingIsMeasuredAndStaysAsItIs(@TempDir Path directory)
            throws Exception {
        Path document = Files.writeString(directory.resolve("notes.md"), "mine\n");

        assertThat(Growth.run("--tiny", "--only", "waiting", "--markdown", document.toString()))
                .isEqualTo(1);
        assertThat(document).hasContent("mine\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--markdown", "--charts"})
    void whereNothingCanBeWrittenIsRefusedBeforeAnythingIsMeasured(String option, @TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "mine");

        assertThat(Growth.run(
                        "--tiny",
                        "--only",
                        "waiting",
                        option,
                        file.resolve("below").toString()))
                .isEqualTo(1);
        assertThat(file).hasContent("mine");
    }

    @Test
    void aRunRenewsTheSectionAndTheChartsOfADocument(@TempDir Path directory) throws Exception {
        Path document = Files.writeString(
                directory.resolve("performance.md"), "before\n<!-- growth -->\nold\n<!-- end of growth -->\nafter\n");
        Path images = directory.resolve("images");

        int code = Growth.run(
                "--tiny", "--only", "waiting", "--charts", images.toString(), "--markdown", document.toString());

        assertThat(code).isZero();
        assertThat(Files.readString(document))
                .startsWith("before\n<!-- growth -->\n")
                .endsWith("<!-- end of growth -->\nafter\n")
                .contains(
                        "- Machine: ",
                        "Redis ",
                        "by bus-benchmarks/growth --tiny --only waiting",
                        "](images/growth-waiting.svg)")
                .doesNotContain("old");
        assertThat(images.resolve("growth-waiting.svg")).content().startsWith("<svg");
    }
}
