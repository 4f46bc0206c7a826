package io.hestai.bus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.TooLargeException;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.WrongTypeException;
import io.hestai.bus.redis.BusConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options, precedence, exit codes and errors, against a bus that only remembers. */
final class HbusTest {
    private final List<BusConfig> connected = new ArrayList<>();
    private final FakeBus bus = new FakeBus();
    private final Program program = new Program(config -> {
        connected.add(config);
        return bus.bus();
    });

    @Test
    void shouldPreferTheOptionToTheEnvironmentBeforeOrAfterTheVerb() {
        program.with("HBUS_URL", "redis://one")
                .with("REDIS_URL", "redis://two")
                .with("HBUS_NAMESPACE", "env:")
                .with("HBUS_ROLE", "env");
        assertThat(program.run("pub", "c", "t", "--url", "redis://three", "--role", "opt", "--namespace", "opt:"))
                .isZero();
        assertThat(program.run("--url", "redis://three", "--role", "opt", "--namespace", "opt:", "pub", "c"))
                .isZero();
        assertThat(connected).hasSize(2).allSatisfy(config -> {
            assertThat(config.url()).contains("redis://three");
            assertThat(config.role()).isEqualTo("opt");
            assertThat(config.namespace()).isEqualTo("opt:");
        });
    }

    @Test
    void shouldPreferHbusUrlToRedisUrlAndBothToThePrivateRedis() {
        program.with("HBUS_URL", "redis://one").with("REDIS_URL", "redis://two").run("pub", "c");
        program.with("HBUS_URL", "").run("pub", "c");
        assertThat(program.err()).isEmpty();
        program.with("REDIS_URL", "").run("pub", "c");
        assertThat(connected.stream().map(config -> config.url().orElseThrow()))
                .containsExactly("redis://one", "redis://two", Program.PRIVATE.toString());
        assertThat(connected.get(2).namespace()).isEqualTo("bus:");
        assertThat(program.err()).contains("started a private Redis");
    }

    @Test
    void shouldUseAContextBehindOptionsAndEnvironment(@TempDir Path directory) {
        program.with("XDG_CONFIG_HOME", directory.toString());
        program.run("context", "add", "dev", "--url", "redis://one", "--namespace", "one:", "--role", "one");
        program.run("context", "select", "dev");
        program.run("pub", "c");
        program.with("HBUS_NAMESPACE", "env:").run("pub", "c", "--role", "opt");
        program.run("pub", "c", "--context", "-");
        assertThat(connected.stream().map(each -> each.url().orElse("") + " " + each.namespace() + " " + each.role()))
                .containsExactly("redis://one one: one", "redis://one env: opt", Program.PRIVATE + " env: ");
    }

    @Test
    void shouldAcceptAPasswordInTheUrlAndWarnOfItWithoutRepeatingIt() {
        assertThat(program.run("pub", "c", "--url", "redis://u:sesame@h")).isZero();
        assertThat(connected.get(0).url()).contains("redis://u:sesame@h");
        assertThat(program.err())
                .contains("can be seen by every user", "HBUS_PASSWORD")
                .hasLineCount(1)
                .doesNotContain("sesame");
    }

    @Test
    void shouldTellWhoAsksForAContextWhatGoesBeforeIt(@TempDir Path directory) {
        program.with("XDG_CONFIG_HOME", directory.toString());
        program.run("context", "add", "dev", "--url", "redis://one", "--select", "--quiet");
        program.with("REDIS_URL", "redis://two").run("pub", "c");
        assertThat(program.err()).isEmpty();
        program.run("pub", "c", "--context", "dev");
        assertThat(program.err()).contains("REDIS_URL", "'dev'").hasLineCount(1);
        assertThat(connected.get(1).url()).contains("redis://two");
    }

    @Test
    void shouldSayNothingBesidesDataWhenQuiet() {
        assertThat(program.run("pub", "c", "--quiet")).isZero();
        assertThat(program.out()).isEqualTo("3\n");
        assertThat(program.err()).isEmpty();
    }

    @Test
    void shouldMakeAMessageOfWordsAndData() {
        program.with("HBUS_URL", "redis://x")
                .run("pub", "c", "t", "a=1=2", "key=k", "empty=", "--data", "{\"type\":\"old\",\"n\":[1]}");
        Message message = bus.sent.get(0);
        assertThat(message.type()).isEqualTo("t");
        assertThat(message.key()).contains("k");
        assertThat(message.fields())
                .containsExactly(
                        new Field("n", FieldValue.json("[1]")),
                        new Field("a", FieldValue.of("1=2")),
                        new Field("empty", FieldValue.of("")));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UnreachableException("gone"), 4),
                Arguments.of(new RefusedException(Reason.AUTHENTICATION, "who?"), 4),
                Arguments.of(new RefusedException(Reason.PERMISSION, "no"), 4),
                Arguments.of(new RefusedException(Reason.TOO_OLD, "old"), 4),
                Arguments.of(new RefusedException(Reason.OUT_OF_MEMORY, "full"), 1),
                Arguments.of(new RefusedException(Reason.READ_ONLY, "replica"), 1),
                Arguments.of(new WrongTypeException("a hash"), 1),
                Arguments.of(new TooLargeException("big"), 1),
                Arguments.of(new IllegalArgumentException("bad"), 2),
                Arguments.of(new NullPointerException("a bug\nof two lines"), 1));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldTellEachFailureInOneLineAndByItsExitCode(RuntimeException failure, int exitCode) {
        Program failing = new Program(config -> {
            throw failure;
        });
        assertThat(failing.with("HBUS_URL", "redis://x").run("ls")).isEqualTo(exitCode);
        assertThat(failing.out()).isEmpty();
        assertThat(failing.err()).startsWith("hbus: ").hasLineCount(1);
    }

    @Test
    void shouldShowTheStackOnlyWhenAsked() {
        Program failing = new Program(config -> {
            throw new UnreachableException("gone");
        });
        failing.with("HBUS_URL", "redis://x").run("ls", "--verbose");
        assertThat(failing.err()).contains("\tat ");
    }

    @Test
    @SuppressWarnings("OrphanedFormatString") // A percent sign is how a URL writes a special character.
    void shouldNeverShowAPassword() {
        Program failing = new Program(config -> {
            throw new UnreachableException("no answer from redis://u:p%2bssword@h, nor with p+ssword or other99");
        });
        failing.with("HBUS_PASSWORD", "other99").run("ls", "--verbose", "--url", "redis://u:p%2bssword@h");
        assertThat(failing.err()).contains("***").doesNotContain("ssword@h", "p+ssword", "other99");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "pub",
                "pub c t word",
                "pub c --nonsense",
                "rm s",
                "read s --timeout 5s",
                "sub c -t 5",
                "read s --follow --reverse",
                "read s --cursor c --to end",
                "consume s",
                "consume s -g g --from 1-0",
                "add s --stdin t",
                "add s --keep x",
                "read s --from tomorrow",
                "sub c -n 0",
                "completion tcsh",
                "demo --messages 1",
                "pub c --data [1]",
                "pub c timestamp=now",
                "context",
                "context add",
                "context add x",
                "context add ../x --namespace a:",
                "context add x --max-connections many",
                "context add x --password sesame",
                "context add x --passwrd sesame",
                "context add x --passwrd=sesame",
                "context select x",
                "context show",
                "context rm x",
                "ls --context x",
                "up --url redis://:sesame@h",
                "up redis://:sesame@h",
                "up --install --uninstall",
                "up --dry-run",
                "down --url redis://h",
                "status --context x"
            })
    void shouldCallWrongUsageWrongUsage(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);
        assertThat(program.with("HBUS_URL", "redis://x").run(arguments)).isEqualTo(2);
        assertThat(program.err()).startsWith("hbus: ").hasLineCount(1).doesNotContain("sesame");
    }

    @Test
    void shouldAppendLinesInOrderAndPrintTheirIds() {
        StringBuilder lines = new StringBuilder();
        StringBuilder ids = new StringBuilder();
        for (int i = 1; i <= 5_000; i++) {
            lines.append("{\"n\":").append(i).append("}\n");
            ids.append(i).append("-0\n");
        }
        program.with("HBUS_URL", "redis://x").input(lines.toString());
        assertThat(program.run("add", "s", "--stdin")).isZero();
        assertThat(program.out()).isEqualTo(ids.toString());
        assertThat(bus.sent.get(4_999).text("n")).isEqualTo("5000");
    }

    @Test
    void shouldNameTheMalformedLineAndKeepWhatWasBeforeIt() {
        program.with("HBUS_URL", "redis://x").input("{\"n\":1}\n\n{\"n\":2}\n{\"n\":}\n{\"n\":3}\n");
        assertThat(program.run("add", "s", "--stdin")).isEqualTo(1);
        assertThat(program.out()).isEqualTo("1-0\n2-0\n");
        assertThat(program.err()).contains("line 4, column 6", "the 2 lines before it stay appended");
        assertThat(bus.sent).hasSize(2);
    }

    @Test
    void shouldLetNothingOvertakeALineThatWasRefusedAtOnce() {
        FakeBus small = new FakeBus(message -> message.text("n").equals("2")
                ? CompletableFuture.failedFuture(new TooLargeException("too large"))
                : CompletableFuture.completedFuture(FakeBus.NEXT));
        Program adding = new Program(config -> small.bus()).with("HBUS_URL", "redis://x");
        adding.input("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
        assertThat(adding.run("add", "s", "--stdin", "--json")).isEqualTo(1);
        assertThat(adding.out()).isEqualTo("{\"stream\":\"s\",\"entry_id\":\"1-0\",\"line\":1}\n");
        assertThat(adding.err()).contains("line 2: too large; the 1 line before it stays appended");
        assertThat(small.sent).hasSize(2);
    }

    @Test
    void shouldHelp() {
        assertThat(program.run("--help")).isZero();
        assertThat(program.out()).contains("Verbs:", "consume", "hbus demo").doesNotContain("demo-role", "prime");
        assertThat(program.run("consume", "--help")).isZero();
        assertThat(program.out()).contains("Examples:", "--exec");
        assertThat(program.run("--version")).isZero();
        assertThat(program.out()).contains("hbus 0.");
        assertThat(connected).isEmpty();
    }
}
