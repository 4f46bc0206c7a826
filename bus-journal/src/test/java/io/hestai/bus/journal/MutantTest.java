package io.hestai.bus.journal;

import io.hestai.bus.testkit.mutants.MutantTrial;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Takes each guard of {@link Mutants} out and sees that its test fails; {@code -Dmutant=WORD} tries only some of them. */
final class MutantTest {
    @TestFactory
    Stream<DynamicTest> everyGuardIsMissedWhenItIsGone() {
        return new MutantTrial("io.hestai.bus.journal").tests(Mutants.ALL);
    }
}
