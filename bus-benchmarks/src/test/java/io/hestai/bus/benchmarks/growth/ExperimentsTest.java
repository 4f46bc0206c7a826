package io.hestai.bus.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Runs each experiment as small as it can be, so that none of them breaks unseen. */
class ExperimentsTest {

    @TestFactory
    @Timeout(60)
    Stream<DynamicTest> everyExperimentMeasuresSomethingAtEachPoint() {
        return Growth.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> measures(each.run(Effort.TINY))));
    }

    private static void measures(List<Table> tables) {
        assertThat(tables).isNotEmpty().allSatisfy(table -> {
            assertThat(table.rows()).as(table.title()).isNotEmpty();
            // In so short a time not everything that is counted happens.
            assertThat(table.rows().stream().flatMap(row -> row.figures().stream()))
                    .as(table.title())
                    .anySatisfy(figure -> assertThat(figure).isPositive());
        });
    }
}
