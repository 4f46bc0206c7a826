package io.hestai.bus.testkit.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MutantTrialTest {
    private static final String PACKAGE = "io.hestai.bus.testkit";
    private static final String SAME = "wall.set(now);";
    private static final String TEST = "TestClockTest#stepsTheWallClockAlone";

    private final MutantTrial trial = new MutantTrial(PACKAGE);

    @Test
    void aGuardThatIsGoneIsNoticed() throws Exception {
        assertThat(trial.fateOf(new Mutant("gone", "TestClock", SAME, "", TEST)))
                .isEqualTo("failed");
    }

    @Test
    void aMutantThatChangesNothingIsNotNoticed() throws Exception {
        assertThat(trial.fateOf(new Mutant("none", "TestClock", SAME, SAME, TEST)))
                .isEqualTo(MutantTrial.PASSED);
    }

    @Test
    void aMutantThatDoesNotFitTheCodeAnyMoreIsTold() {
        Mutant old = new Mutant("old", "TestClock", "no such code", "", TEST);
        assertThatThrownBy(() -> old.source(PACKAGE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TestClock.java has this 0 times");
    }
}
