package io.hestai.bus.app.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonLinesTest {
    @Test
    void shouldNumberLinesAndPassOverBlankOnes() throws Exception {
        JsonLines lines = new JsonLines(in("\uFEFF{}\r\n\n  \n[1]"));
        assertThat(lines.next()).isEqualTo("{}");
        assertThat(lines.number()).isEqualTo(1);
        assertThat(lines.next()).isEqualTo("[1]");
        assertThat(lines.number()).isEqualTo(4);
        assertThat(lines.next()).isNull();
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() throws Exception {
        JsonLines lines = new JsonLines(new ByteArrayInputStream(new byte[] {'a', '\n', 'b', (byte) 0xFF, '\n'}));
        assertThat(lines.next()).isEqualTo("a");
        assertThatThrownBy(lines::next)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("UTF-8");
        assertThat(lines.number()).isEqualTo(2);
    }

    @Test
    void shouldNotFillTheMemoryWithAnEndlessLine() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThatThrownBy(() -> new JsonLines(endless).next())
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("longer than 64 MiB");
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
