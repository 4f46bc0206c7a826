package io.hestai.bus.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.benchmarks.report.Report;
import io.hestai.bus.benchmarks.report.Section;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SectionsTest {
    private final Table table = new Table(
            "A long stream",
            "entries",
            Column.cost("append", "µs").drawn(),
            Column.cost("append p99", "µs"),
            Column.speed("appends", "1/s").told());

    @BeforeEach
    void measure() {
        table.at(1_000, 10, 20, 500_000);
        table.at(1_000_000, 45.25, 21, Double.NaN);
        table.remark("In passing.");
    }

    private static Report report(Table table) {
        return new Report(List.of("a machine"), List.of(), Sections.of("length", List.of(table)));
    }

    @Test
    void theTerminalIsToldEverythingAndWhereEachBends() {
        assertThat(report(table).text()).isEqualTo("""
                a machine

                A long stream
                entries           1,000  1,000,000           bends at
                append, µs           10       45.3  1,000,000 (× 4.5)
                append p99, µs       20         21                 no
                appends, 1/s    500,000          –                 no
                Bends: "append" at 1,000,000 (× 4.5); not the others.
                In passing.
                """);
    }

    @Test
    void aDocumentIsToldWhatItIsMeantToHaveBelowItsChart() {
        assertThat(report(table).markdown("images")).isEqualTo("""
                - a machine

                ### A long stream

                ![A long stream](images/growth-length.svg)

                | entries | 1,000 | 1,000,000 |
                |---|--:|--:|
                | append, µs | 10 | 45.3 |
                | appends, 1/s | 500,000 | – |

                Bends: "append" at 1,000,000 (× 4.5); not the others.

                In passing.
                """);
    }

    @Test
    void whatDoesNotBendIsSaidToo() {
        Table flat = new Table("Groups", "groups", Column.cost("append", "µs").told());
        flat.at(1, 10);
        flat.at(100, 12);

        assertThat(report(flat).markdown("images")).contains("No bend up to 100.");
    }

    @Test
    void thingsStandBelowEachOtherAndHaveNoChart() {
        Table things =
                new Table("Doing nothing", "program", Column.cost("CPU", "%").told());
        things.of("a bus", 0.25);

        assertThat(report(things).markdown("images"))
                .contains("| program | CPU, % |\n", "| a bus | 0.250 |\n")
                .doesNotContain("![", "end");
    }

    @Test
    void whatIsForTheTerminalAloneIsInNoDocument() {
        Table all = new Table("Commands", "command", Column.cost("a bus", "1/min"));
        all.of("PING", 6);

        assertThat(report(all).markdown("images")).doesNotContain("Commands");
        assertThat(report(all).text()).contains("PING");
    }

    @Test
    void jsonHasFiguresAndBends() {
        assertThat(report(table).json()).isEqualTo("""
                {"experiment":"length","title":"A long stream","grows":"entries","columns":[{"name":"append","unit":"µs","bends_at":1000000},\
                {"name":"append p99","unit":"µs"},{"name":"appends","unit":"1/s"}],\
                "rows":[{"x":1000,"y":[10,20,500000]},{"x":1000000,"y":[45.25,21,null]}]}
                """);
    }

    @Test
    void theChartHasACurveForEachFigureThatIsDrawnAndARingWhereItBends() {
        Section section = Sections.of("length", List.of(table)).get(0);

        assertThat(section.picture())
                .isNotNull()
                .satisfies(picture -> assertThat(picture.svg())
                        .contains("<polyline", ">append<", "µs", ">entries<", "stroke=\"#1b6ca8\"/>")
                        .doesNotContain(">append p99<", ">appends<", "NaN"));
    }
}
