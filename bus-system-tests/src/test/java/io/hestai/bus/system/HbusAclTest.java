package io.hestai.bus.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/** What hbus acl prints, asks and refuses. */
@WithRedis
class HbusAclTest {
    private static Program hbus(RedisServer redis, String line, String... more) {
        Map<String, String> environment =
                new HashMap<>(Map.of("HBUS_URL", redis.url().toString()));
        for (int i = 0; i + 1 < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return Program.hbus(environment, line.split(" ", -1)).finish();
    }

    @Test
    void whatIsPrintedIsAcceptedByRedisAndNeverShowsThePassword(RedisServer redis) {
        Program print = hbus(redis, "acl publisher", "HBUS_ACL_PASSWORD", "open sesame");
        assertThat(print.exit()).as("%s", print).isZero();
        assertThat(print.toString()).doesNotContain("sesame");
        assertThat(print.out()).singleElement().asString().startsWith("ACL SETUSER hbus-publisher reset ");
        Program bare = hbus(redis, "acl publisher");
        assertThat(bare.out()).singleElement().asString().contains(" #SHA256-OF-THE-PASSWORD ");
        assertThat(bare.err()).singleElement().asString().contains("HBUS_ACL_PASSWORD");
    }

    @Test
    void rightsAreGivenOnceAgreedToAndThenUsedAndChecked(RedisServer redis) {
        Program unsure = hbus(redis, "acl publisher --apply", "HBUS_ACL_PASSWORD", "open sesame");
        assertThat(unsure.exit()).isEqualTo(2);
        assertThat(unsure.err()).singleElement().asString().contains("add --yes");
        Program input = Program.hbus(
                        Map.of("HBUS_URL", redis.url().toString()),
                        "acl",
                        "observer",
                        "--user",
                        "looker",
                        "--apply",
                        "--yes",
                        "--password-stdin")
                .feed("open sesame\n");
        assertThat(input.exit()).as("%s", input).isZero();
        Program check = hbus(redis, "acl observer --check looker");
        assertThat(check.exit()).as("%s", check).isZero();
        Program other = hbus(redis, "acl publisher --check looker --json");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.out())
                .singleElement()
                .asString()
                .contains("\"right\":false")
                .contains("xadd");
        String url = redis.url().toString().replace("://", "://looker@");
        Program add = hbus(redis, "add jobs hello", "HBUS_URL", url, "HBUS_PASSWORD", "open sesame");
        assertThat(add.exit()).isEqualTo(4);
        assertThat(add.err())
                .singleElement()
                .asString()
                .contains("cannot append to 'jobs'")
                .contains("lacks a right")
                .contains("xadd");
        assertThat(hbus(redis, "ls", "HBUS_URL", url, "HBUS_PASSWORD", "open sesame")
                        .exit())
                .isZero();
        // Other rights, and the same password.
        assertThat(hbus(redis, "acl publisher --user looker --apply --yes").exit())
                .isZero();
        assertThat(hbus(redis, "add jobs hello", "HBUS_URL", url, "HBUS_PASSWORD", "open sesame")
                        .exit())
                .isZero();
    }

    @Test
    void aVersionCanBeNamedInsteadOfAsked() {
        Map<String, String> nowhere = Map.of("HBUS_URL", "redis-socket:///nowhere.sock", "HBUS_NAMESPACE", "dev:");
        Program old = Program.hbus(nowhere, "acl", "consumer", "--for", "6.2").finish();
        assertThat(old.exit()).as("%s", old).isZero();
        assertThat(old.out()).singleElement().asString().contains(" ~dev:* ").doesNotContain("(");
        Program fresh = Program.hbus(nowhere, "acl", "consumer", "--for", "8").finish();
        assertThat(fresh.out()).singleElement().asString().contains("\"(~dev:~* +hdel");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acl | ROLE",
                "acl admin | there is no role 'admin'; there are publisher, consumer, observer, operator",
                "acl observer --for 5.0 | too old",
                "acl observer --for new | is no version",
                "acl observer --apply --check x | exclude each other",
                "acl observer --user a:b | the user 'a:b' has letters",
                "acl observer --stream {x} | the stream '{x}' has letters",
            })
    void wrongUsageIsSaidInOneLine(String line, String said) {
        Program program = Program.hbus(Map.of("HBUS_URL", "redis-socket:///nowhere.sock"), line.split(" ", -1));
        assertThat(program.exit()).as("%s", program).isEqualTo(2);
        assertThat(program.err())
                .singleElement()
                .asString()
                .startsWith("hbus: ")
                .contains(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acl observer --check nobody | there is none",
                "acl observer --user default --apply --yes | everybody is that user",
                "acl observer --user new --apply --yes | without a password",
                "acl observer --user new --apply --yes --password-stdin | no password on standard input",
            })
    void whatCannotBeDoneIsSaidInOneLineAndChangesNothing(String line, String said, RedisServer redis) {
        Program program = Program.hbus(Map.of("HBUS_URL", redis.url().toString()), line.split(" ", -1))
                .feed("");
        assertThat(program.exit()).as("%s", program).isIn(1, 2);
        assertThat(program.err())
                .singleElement()
                .asString()
                .startsWith("hbus: ")
                .contains(said);
        try (Jedis raw = redis.client()) {
            assertThat(raw.aclUsers()).doesNotContain("new");
        }
    }
}
