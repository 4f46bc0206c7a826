package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.TestCertificates;
import io.hestai.bus.testkit.TestCertificates.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Contexts as somebody uses them from a shell: made, tried, selected, overridden, broken, removed. */
class HbusContextTest {
    @TempDir
    private Path directory;

    private Program hbus(Map<String, String> more, String... arguments) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        return Program.hbus(environment, arguments);
    }

    private Program hbus(String... arguments) {
        return hbus(Map.of(), arguments);
    }

    private void done(Program program) {
        assertThat(program.exit()).as("%s", program).isZero();
    }

    private static Program refused(int exit, Program program, String... parts) {
        assertThat(program.exit()).as("%s", program).isEqualTo(exit);
        assertThat(program.err()).as("%s", program).hasSize(1);
        assertThat(program.err().get(0)).startsWith("hbus: ").contains(parts).doesNotContain("sesame", "Exception");
        return program;
    }

    private Path secret(String content, String rights) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private Path contextFile(String name) {
        return directory.resolve("config/hestai-bus/contexts/" + name + ".conf");
    }

    @Test
    void aContextWithTlsAndAClientCertificateAndAPasswordFromACommandServesAllVerbs() throws IOException {
        TestCertificates authority = TestCertificates.in(Files.createDirectory(directory.resolve("tls")));
        Identity server = authority.sign("server", "dns:localhost");
        Identity client = authority.sign("client");
        Path password = secret("sesame\n", "rw-------");
        try (RedisServer redis = RedisServer.builder()
                        .tls(server, authority.authority(), true)
                        .config("user worker on >sesame ~t:* &t:* +@all")
                        .launch();
                Jedis raw = redis.client()) {
            List<String> add = new ArrayList<>(Arrays.asList("context", "add", "prod", "--select"));
            add.addAll(List.of("--url", redis.tlsUrl().toString(), "--namespace", "t:", "--role", "ui"));
            add.addAll(List.of("--user", "worker", "--password-command", "cat " + password));
            add.addAll(List.of("--tls-ca", authority.authority().toString()));
            add.addAll(List.of("--tls-certificate", client.certificate().toString()));
            add.addAll(List.of("--tls-key", client.key().toString()));
            done(hbus(add.toArray(new String[0])));
            Program validate = hbus("context", "validate");
            done(validate);
            assertThat(validate.out())
                    .hasSize(4)
                    .allMatch(line -> line.startsWith("ok"))
                    .noneMatch(line -> line.contains("sesame"));
            done(hbus("add", "jobs", "hello"));
            assertThat(raw.xlen("t:jobs")).isEqualTo(1);
            raw.aclSetUser("worker", "<sesame", ">another");
            Program wrong = hbus("context", "validate", "prod", "--json");
            assertThat(wrong.exit()).isEqualTo(4);
            assertThat(wrong.out().get(3)).contains("\"state\":\"wrong\"", "\"check\":\"redis\"", "worker");
            assertThat(wrong.toString()).doesNotContain("sesame");
            refused(4, hbus("ls"), "'worker'", "the command cat", "does not accept");
        }
    }

    @Test
    void whatIsWrongIsOneLineAndNothingIsWritten() throws IOException {
        refused(2, hbus("context", "add", "x", "--url", "redis://a:sesame@h"), "password_file");
        Path open = secret("sesame\n", "rw-r--r--");
        refused(2, hbus("context", "add", "x", "--url", "redis://h", "--password-file", open.toString()), "chmod 600");
        assertThat(contextFile("x")).doesNotExist();
        done(hbus("context", "add", "prod", "--url", "redis://127.0.0.1:1", "--select"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(contextFile("prod"))))
                .isEqualTo("rw-------");
        refused(2, hbus("context", "add", "prod", "--url", "redis://h"), "--replace");
        refused(2, hbus("ls", "--context", "prd"), "'prd'", "did you mean 'prod'?");
        refused(4, hbus("ls"), "127.0.0.1:1");
        Files.writeString(contextFile("prod"), "url = redis://h\nnamspace = sesame:\n");
        refused(2, hbus("ls"), contextFile("prod").toString(), "line 2", "'namspace'", "did you mean 'namespace'?");
        Program validate = hbus("context", "validate", "prod");
        assertThat(validate.exit()).isEqualTo(2);
        assertThat(validate.out())
                .singleElement()
                .asString()
                .startsWith("wrong")
                .contains("line 2");
        // The private Redis is nobody's context, and a way out is left.
        done(hbus("context", "select", "-"));
        done(hbus("context", "rm", "prod", "--yes"));
        assertThat(contextFile("prod")).doesNotExist();
    }

    @Test
    void showNeverPrintsMoreOfACommandThanItsProgram() {
        done(hbus("context", "add", "prod", "--url", "redis://h", "--password-command", "echo sesame"));
        Program show = hbus("context", "show", "prod");
        done(show);
        assertThat(show.out()).anyMatch(line -> line.contains("password_command") && line.endsWith("echo …"));
        Program json = hbus("context", "show", "prod", "--json");
        done(json);
        assertThat(json.out()).singleElement().asString().contains("\"password_command\":\"echo …\"");
        assertThat(show.toString() + json).doesNotContain("sesame");
    }
}
