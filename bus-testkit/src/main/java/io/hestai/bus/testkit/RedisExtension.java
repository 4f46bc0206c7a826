package io.hestai.bus.testkit;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link WithRedis} does. Used through that annotation, not by itself. */
public final class RedisExtension
        implements ExecutionCondition,
                BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver,
                TestWatcher {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(RedisExtension.class);
    private static final int LINES_SHOWN = 40;

    /** Creates the extension; JUnit does it. */
    public RedisExtension() {}

    /** On a build machine nothing is missing: there the start fails, and says what is. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return annotation(context)
                .map(WithRedis::version)
                .filter(version -> version.find().isEmpty() && System.getenv("CI") == null)
                .map(version -> ConditionEvaluationResult.disabled("there is no " + version.needs()))
                .orElseGet(() -> ConditionEvaluationResult.enabled(""));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        RedisServer server = server(context);
        server.reset();
        if (stayingWithin(context).length > 0) {
            record(context, server);
        }
    }

    /** A server that was killed by the test before takes its recorder along. */
    private static void record(ExtensionContext context, RedisServer server) {
        ExtensionContext.Store store = owner(context).getStore(NAMESPACE);
        CommandRecorder before = store.get(CommandRecorder.class, CommandRecorder.class);
        if (before == null || !before.isRecording()) {
            store.put(CommandRecorder.class, CommandRecorder.of(server));
        }
    }

    /** Fails the test after which a key or channel was touched that nobody there has to do with. */
    @Override
    public void afterEach(ExtensionContext context) {
        String[] within = stayingWithin(context);
        CommandRecorder recorder = owner(context).getStore(NAMESPACE).get(CommandRecorder.class, CommandRecorder.class);
        if (within.length == 0 || recorder == null) {
            return;
        }
        recorder.catchUp();
        List<String> outside = recorder.outside(within);
        if (!outside.isEmpty()) {
            throw new AssertionError(
                    "touched outside of " + List.of(within) + " in this test or one before: " + outside);
        }
    }

    private static String[] stayingWithin(ExtensionContext context) {
        return annotation(owner(context)).map(WithRedis::within).orElseThrow();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RedisServer.class;
    }

    @Override
    public RedisServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        System.err.println("Redis of the failed test " + context.getDisplayName() + ":\n"
                + server(context).logTail(LINES_SHOWN));
    }

    /** The server of the outermost class that has the annotation; JUnit closes it with that class. */
    private static RedisServer server(ExtensionContext context) {
        ExtensionContext owner = owner(context);
        WithRedis wanted = annotation(owner).orElseThrow();
        return owner.getStore(NAMESPACE).computeIfAbsent(RedisServer.class, key -> launch(wanted), RedisServer.class);
    }

    private static ExtensionContext owner(ExtensionContext context) {
        ExtensionContext owner = null;
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            if (annotation(at.get()).isPresent()) {
                owner = at.get();
            }
        }
        if (owner == null) {
            throw new ExtensionConfigurationException("the test class needs @WithRedis to be given a Redis");
        }
        return owner;
    }

    private static Optional<WithRedis> annotation(ExtensionContext context) {
        // A method's context knows its class too; the store must be that of the class.
        if (context.getTestMethod().isPresent()) {
            return Optional.empty();
        }
        return context.getTestClass().flatMap(type -> AnnotationSupport.findAnnotation(type, WithRedis.class));
    }

    private static RedisServer launch(WithRedis wanted) {
        RedisServer.Builder builder =
                RedisServer.builder().config(wanted.config()).version(wanted.version());
        return (wanted.tcp() ? builder.tcp() : builder).launch();
    }
}
