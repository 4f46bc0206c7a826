package io.hestai.bus.admin.doctor;

import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.RedisVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that are run on each version, every one with a server of its own. Where a version is missing they are skipped and say what is; in CI they fail. */
@ParameterizedClass(name = "{0}")
@EnumSource(RedisVersion.class)
abstract class OnEachServer {
    private static final int LINES_SHOWN = 40;

    private final RedisServer redis;

    @RegisterExtension
    final AfterTestExecutionCallback log = this::showLogOfFailure;

    OnEachServer(RedisVersion version, RedisServer.Builder server) {
        Assumptions.assumeTrue(
                version.find().isPresent() || System.getenv("CI") != null, () -> "there is no " + version.needs());
        this.redis = server.version(version).launch();
    }

    private void showLogOfFailure(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            System.err.println(
                    "Redis of the failed test " + context.getDisplayName() + ":\n" + redis.logTail(LINES_SHOWN));
        }
    }

    RedisServer redis() {
        return redis;
    }

    @AfterEach
    void endServer() {
        redis.close();
    }
}
