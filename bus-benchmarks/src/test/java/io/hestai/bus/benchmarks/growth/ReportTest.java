package io.hestai.bus.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Table table =
            new Table("A long stream", "entries", Column.cost("append", "µs"), Column.speed("appends", "1/s"));

    @BeforeEach
    void measure() {
        table.at(1_000, 10, 500_000);
        table.at(1_000_000, 45.25, Double.NaN);
        table.remark("In passing.");
    }

    @Test
    void textAlignsPointsSideBySideAndSaysWhereEachBends() {
        assertThat(Report.text(table)).isEqualTo("""

                A long stream
                  entries         1,000  1,000,000           bends at
                  append, µs         10       45.3  1,000,000 (× 4.5)
                  appends, 1/s  500,000          –                 no
                  In passing.
                """);
    }

    @Test
    void markdownHasALineForEachFigure() {
        assertThat(Report.markdown(table)).isEqualTo("""
                ### A long stream

                | entries | 1,000 | 1,000,000 | bends at |
                |---|--:|--:|--:|
                | append, µs | 10 | 45.3 | 1,000,000 (× 4.5) |
                | appends, 1/s | 500,000 | – | no |

                In passing.

                """);
    }

    @Test
    void thingsStandBelowEachOther() {
        Table things = new Table("Doing nothing", "program", Column.cost("CPU", "%"));
        things.of("a bus", 0.25);

        assertThat(Report.markdown(things)).contains("| program | CPU, % |\n", "| a bus | 0.250 |\n");
    }

    @Test
    void jsonHasFiguresAndBends() {
        assertThat(Json.of(Map.of("java", "17"), Map.of("length", List.of(table))))
                .isEqualTo("""
                {"java":"17","tables":[
                {"experiment":"length","title":"A long stream","grows":"entries","columns":[{"name":"append","unit":"µs","bends_at":1000000},\
                {"name":"appends","unit":"1/s"}],"rows":[{"x":1000,"y":[10,500000]},{"x":1000000,"y":[45.25,null]}]}
                ]}
                """);
    }

    @Test
    void aChartHasACurveForEachFigureOfItsUnit() {
        assertThat(Chart.units(table)).containsExactly("µs", "1/s");
        assertThat(Chart.svg(table, "µs")).contains("<polyline", ">append<").doesNotContain(">appends<");
    }
}
