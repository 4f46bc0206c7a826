package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 99, 100, 999, 1_000, 99_999, 1_000_000})
    void anArgumentWrittenPieceByPieceIsAsIfItHadBeenWrittenAtOnce(int size) {
        String text = "x".repeat(size);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int half = size / 2;

        Command pieces = new Command(2, "SET").arg("k").begin();
        pieces.add(bytes, 0, half);
        for (int i = half; i < Math.min(size, half + 10); i++) {
            pieces.add('x');
        }
        pieces.add(bytes, Math.min(size, half + 10), size);
        assertThat(pieces.begunLength()).isEqualTo(size);
        pieces.end();

        assertThat(text(pieces)).isEqualTo(text(new Command(2, "SET").arg("k").arg(text)));
    }

    private static String text(Command command) {
        return new String(Arrays.copyOf(command.bytes(), command.length()), StandardCharsets.US_ASCII);
    }
}
