package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Takes each guard of {@link Mutants} out of the bus and sees that its test fails. That the same test passes with the guard in its place is seen
 * where it runs as it is. {@code -Dmutant=WORD} tries only those whose guard or class has that word.
 */
final class MutantTest {
    /** Longer than any of these tests takes, even one that fails because it waited in vain. */
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Those that fail by waiting in vain wait at the same time. */
    private static final int AT_A_TIME = 8;

    private final Semaphore turns = new Semaphore(AT_A_TIME);

    @TestFactory
    Stream<DynamicTest> everyGuardIsMissedWhenItIsGone() {
        String wanted = System.getProperty("mutant", "");
        List<DynamicTest> tests = new ArrayList<>();
        for (Mutant mutant : Mutants.ALL) {
            if (mutant.guard().contains(wanted) || mutant.type().contains(wanted)) {
                CompletableFuture<String> fate = begin(mutant);
                tests.add(DynamicTest.dynamicTest(
                        mutant.type() + ": " + mutant.guard(),
                        () -> assertThat(fateOf(fate, mutant))
                                .as(
                                        "%s passes without the guard of %s: %s",
                                        mutant.test(), mutant.type(), mutant.guard())
                                .isNotEqualTo("passed")));
            }
        }
        return tests.stream();
    }

    @Test
    void aMutantThatChangesNothingIsNotNoticed() throws Exception {
        String same = "counters.handled.increment();";
        Mutant none = new Mutant(
                "none", "Follower", same, same, "RedisFollowerContractTest#historyComesFirstAndThenWhatIsAppended");
        assertThat(fateOf(begin(none), none)).isEqualTo("passed");
    }

    @Test
    void aMutantThatDoesNotFitTheCodeAnyMoreIsTold() {
        Mutant old = new Mutant("old", "Follower", "no such code", "", "RedisFollowerContractTest#x");
        assertThatThrownBy(old::source)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Follower.java has this 0 times");
    }

    private CompletableFuture<String> begin(Mutant mutant) {
        CompletableFuture<String> fate = new CompletableFuture<>();
        // A group of its own, so that threads which a mutant leaves behind can be told from those of other tests.
        ThreadGroup group = new ThreadGroup("mutant of " + mutant.type());
        Thread thread = new Thread(
                group,
                () -> {
                    turns.acquireUninterruptibly();
                    try {
                        fate.complete(run(mutant, group));
                    } catch (Exception | LinkageError e) {
                        fate.completeExceptionally(e);
                    } finally {
                        turns.release();
                    }
                },
                group.getName());
        thread.setDaemon(true);
        thread.start();
        return fate;
    }

    private static String fateOf(CompletableFuture<String> fate, Mutant mutant) throws Exception {
        try {
            // All the others may have their turn before.
            return fate.get(BOUND.toSeconds() * Mutants.ALL.size(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the mutant '" + mutant.guard() + "' cannot be tried", e.getCause());
        }
    }

    /** Runs the test on the mutant in one more thread, which may hang: then the guard was missed, too. */
    private static String run(Mutant mutant, ThreadGroup group) throws Exception {
        Class<?> type = Class.forName(mutant.testClass(), true, MutatedClasses.of(mutant));
        CompletableFuture<TestExecutionSummary> summary = new CompletableFuture<>();
        Thread runner = new Thread(group, () -> summary.complete(run(type, mutant.testMethod())), group.getName());
        runner.setContextClassLoader(type.getClassLoader());
        runner.setDaemon(true);
        runner.start();
        try {
            TestExecutionSummary result = summary.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            if (result.getTestsSucceededCount() + result.getTestsFailedCount() == 0) {
                throw new IllegalStateException(mutant.test() + " did not run");
            }
            return result.getTotalFailureCount() > 0 ? "failed" : "passed";
        } catch (TimeoutException e) {
            group.interrupt();
            return "hung";
        }
    }

    private static TestExecutionSummary run(Class<?> type, String method) {
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .build());
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectMethod(type, find(type, method)))
                        .build(),
                summary);
        return summary.getSummary();
    }

    private static Method find(Class<?> type, String name) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Method method : at.getDeclaredMethods()) {
                if (method.getName().equals(name)) {
                    return method;
                }
            }
        }
        throw new IllegalStateException(type + " has no test " + name + ", but "
                + Arrays.stream(type.getDeclaredMethods()).map(Method::getName).toList());
    }
}
