package io.hestai.bus.admin.doctor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.admin.doctor.Finding.Level;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server with nearly every setting wrong makes the checks of settings fail, each with what puts it right: on each version. */
class NeglectedServerTest extends OnEachServer {
    private static final Map<String, Level> EXPECTED = Map.ofEntries(
            Map.entry("server.capabilities", Level.FAULT),
            Map.entry("persistence.durability", Level.WARNING),
            Map.entry("memory.policy", Level.FAULT),
            Map.entry("clients.limits", Level.WARNING),
            Map.entry("clients.timeout", Level.WARNING),
            Map.entry("clients.keepalive", Level.WARNING),
            Map.entry("security.exposure", Level.FAULT),
            Map.entry("security.default_user", Level.WARNING),
            Map.entry("security.socket", Level.WARNING));

    private static final String[] NEGLECT = {
        "maxmemory 100mb",
        "maxmemory-policy allkeys-lru",
        "client-output-buffer-limit pubsub 0 0 0",
        "timeout 5",
        "tcp-keepalive 0",
        "bind 0.0.0.0",
        "protected-mode no",
        "unixsocketperm 777",
        "rename-command XAUTOCLAIM \"\""
    };

    NeglectedServerTest(RedisVersion version) {
        super(version, RedisServer.builder().tcp().config(NEGLECT));
    }

    @Test
    void eachWrongSettingIsFoundWithItsRemedy() {
        Map<String, Finding> findings = Exam.all(Exam.config(redis()));
        EXPECTED.forEach((check, level) -> {
            Finding finding = requireNonNull(findings.get(check), check);
            assertThat(finding.level()).as(finding.toString()).isEqualTo(level);
            assertThat(finding.why()).as(check).isPresent();
            assertThat(finding.fix()).as(check).isPresent();
        });
    }
}
