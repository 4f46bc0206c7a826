package io.hestai.bus.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void withoutOptionsEverythingIsMeasuredInFull() {
        Options options = Options.parse(List.of());

        assertThat(options.only()).isEmpty();
        assertThat(options.effort()).isEqualTo(Effort.FULL);
        assertThat(options.json()).isEmpty();
    }

    @Test
    void experimentsAndFilesAreChosen() {
        Options options = Options.parse(List.of("--only", "idle,length", "--quick", "--json", "g.json"));

        assertThat(options.only()).containsExactly("idle", "length");
        assertThat(options.effort()).isEqualTo(Effort.QUICK);
        assertThat(options.json()).contains(Path.of("g.json"));
    }

    @Test
    void whatIsNoOptionIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("--fast")))
                .withMessageContaining("--fast");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("--json")))
                .withMessageContaining("wants a value");
    }
}
