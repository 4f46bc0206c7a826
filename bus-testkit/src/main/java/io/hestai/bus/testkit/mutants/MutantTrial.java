package io.hestai.bus.testkit.mutants;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Takes guards out of the module that is being tested, one at a time, and sees that a test fails. That the same test passes with the guard in its
 * place is seen where it runs as it is. Needs a JDK, the sources of the module below the working directory, and
 * {@code org.junit.platform:junit-platform-launcher}, which does not come with the test kit. Thread-safe.
 */
public final class MutantTrial {
    /** Longer than any of these tests takes, even one that fails because it waited in vain. */
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Those that fail by waiting in vain wait at the same time. */
    private static final int AT_A_TIME = 8;

    static final String PASSED = "passed";

    private final String packageName;
    private final Semaphore turns = new Semaphore(AT_A_TIME);

    /**
     * Makes trials of the mutants of a package.
     *
     * @param packageName where their classes and tests are
     */
    public MutantTrial(String packageName) {
        this.packageName = packageName;
    }

    /**
     * The trials, which begin at once. {@code -Dmutant=WORD} tries only those whose guard or class has that word.
     *
     * @param mutants what to try
     * @return a test for each, which fails if no test noticed that the guard was gone
     */
    public Stream<DynamicTest> tests(List<Mutant> mutants) {
        String wanted = System.getProperty("mutant", "");
        List<DynamicTest> tests = new ArrayList<>();
        // All the others may have their turn before.
        Duration patience = BOUND.multipliedBy(mutants.size());
        for (Mutant mutant : mutants) {
            if (mutant.guard().contains(wanted) || mutant.type().contains(wanted)) {
                CompletableFuture<String> fate = begin(mutant);
                tests.add(DynamicTest.dynamicTest(
                        mutant.type() + ": " + mutant.guard(),
                        () -> assertThat(fateOf(fate, mutant, patience))
                                .as(
                                        "%s passes without the guard of %s: %s",
                                        mutant.test(), mutant.type(), mutant.guard())
                                .isNotEqualTo(PASSED)));
            }
        }
        return tests.stream();
    }

    /** What becomes of one mutant. */
    String fateOf(Mutant mutant) throws Exception {
        return fateOf(begin(mutant), mutant, BOUND.multipliedBy(2));
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

    private static String fateOf(CompletableFuture<String> fate, Mutant mutant, Duration patience) throws Exception {
        try {
            return fate.get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the mutant '" + mutant.guard() + "' cannot be tried", e.getCause());
        }
    }

    /** Runs the test on the mutant in one more thread, which may hang: then the guard was missed, too. */
    private String run(Mutant mutant, ThreadGroup group) throws Exception {
        Class<?> type = Class.forName(mutant.testClass(packageName), true, MutatedClasses.of(packageName, mutant));
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
            return result.getTotalFailureCount() > 0 ? "failed" : PASSED;
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
