package io.hestai.bus.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkersTest {
    private final Markers markers = new Markers("figures");

    @TempDir
    Path directory;

    @Test
    void generatedTextReplacesWhatIsBetweenTheLinesOfADocument() throws Exception {
        Path document = Files.writeString(
                directory.resolve("performance.md"),
                "<!-- growth -->\nothers\n<!-- end of growth -->\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n");

        markers.check(document);
        markers.write(document, "new\n");

        assertThat(document)
                .hasContent(
                        "<!-- growth -->\nothers\n<!-- end of growth -->\n<!-- figures -->\n\nnew\n\n<!-- end of figures -->\nafter\n");
    }

    @Test
    void aDocumentThatIsNotThereIsMadeAndCanBeRenewed() throws Exception {
        Path document = directory.resolve("new.md");

        markers.check(document);
        markers.write(document, "first\n");
        markers.write(document, "second\n");

        assertThat(document).hasContent("<!-- figures -->\n\nsecond\n\n<!-- end of figures -->\n");
    }

    @Test
    void aDocumentWithoutTheLinesIsRefusedAndStaysAsItIs() throws Exception {
        Path document = Files.writeString(directory.resolve("notes.md"), "mine\n<!-- figures -->\n");

        assertThatThrownBy(() -> markers.check(document))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("<!-- end of figures -->");
        assertThatThrownBy(() -> markers.write(document, "new")).isInstanceOf(IOException.class);
        assertThat(document).hasContent("mine\n<!-- figures -->\n");
    }
}
