package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo: three processes, one killed, nothing stored lost, nothing left behind. */
class DemoTest {
    @TempDir
    private Path directory = Path.of("");

    private Program demo(String... arguments) {
        String[] all = Stream.concat(Stream.of("demo"), Stream.of(arguments)).toArray(String[]::new);
        return Program.hbus(
                Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory, "TMPDIR", directory.toString()), all);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.filter(each -> !each.getFileName().toString().startsWith("hsperf")))
                    .isEmpty();
        }
        List<String> running = ProcessHandle.allProcesses()
                .map(each -> each.info().commandLine().orElse(""))
                .filter(line -> line.contains(directory.toString()))
                .toList();
        assertThat(running).isEmpty();
    }

    @Test
    void losesNothingThatWasStoredThoughAProcessIsKilled() throws IOException {
        Program demo = demo("--messages", "120");
        assertThat(demo.exit()).as("%s", demo).isZero();
        assertThat(demo.out()).anyMatch(line -> line.startsWith("Nothing stored was lost: "));
        assertThat(demo.toString()).contains("KILLED (SIGKILL)");
        assertNothingIsLeft();
    }

    @Test
    void playsARealTranscriptByteForByte() throws IOException {
        Path transcript = Project.root().resolve("../shared/data/agent-transcripts.jsonl");
        assumeThat(transcript)
                .as("the transcripts, which are not part of the project")
                .exists();
        Program demo = demo("--json", "--input", transcript.toString());
        assertThat(demo.exit()).as("%s", demo).isZero();
        String summary = demo.out().get(demo.out().size() - 1);
        assertThat(summary).contains("223");
        assertNothingIsLeft();
    }

    @Test
    void playsNastyLinesToo() throws IOException {
        Path input = directory.resolve("nasty.jsonl");
        Files.write(
                input,
                List.of(
                        "{\"role\":\"agent\",\"type\":\"a\",\"text\":\"tab\\t cr\\r\\n pipe| \\u0000 \\ud83d\\ude00\"}",
                        "{\"role\":\"ui\",\"n\":1.50,\"nested\":{\"a\":[1,null,true,\"x\"]},\"empty\":\"\"}",
                        "{\"content\":\"" + "x".repeat(100_000) + "\"}",
                        "{\"timestamp\":1690000000,\"msg_id\":\"mine\",\"b\":{\"$base64\":\"AP8=\"}}"));
        Program demo = demo("--input", input.toString());
        assertThat(demo.exit()).as("%s", demo).isZero();
        Files.delete(input);
        assertNothingIsLeft();
    }

    @Test
    void leavesNothingBehindWhenItIsInterrupted() throws IOException {
        try (Program demo = demo("--messages", "100000")) {
            demo.awaitLine("stores");
            demo.terminate();
            assertThat(demo.exit()).isEqualTo(130);
        }
        assertNothingIsLeft();
    }

    @Test
    void aFileThatIsNotThereOrNoJsonIsNamed() throws IOException {
        Program missing = demo("--input", "nowhere.jsonl");
        assertThat(missing.exit()).isIn(1, 2);
        assertThat(missing.err().toString()).contains("nowhere.jsonl");
        Path input = Files.writeString(directory.resolve("bad.jsonl"), "{\"a\":1}\nnot json\n");
        Program bad = demo("--input", input.toString());
        assertThat(bad.exit()).isIn(1, 2);
        assertThat(bad.err().toString()).contains("line 2");
    }
}
