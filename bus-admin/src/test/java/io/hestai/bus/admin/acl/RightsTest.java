package io.hestai.bus.admin.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RightsTest {
    /** Known to newer servers only, and such as a bus does without. */
    private static final Set<String> RARE = Set.of("client|setinfo", "waitaof");

    @Test
    void everyCommandOfTheBusBelongsToAUse() {
        Set<String> used = new TreeSet<>(RARE);
        for (BusUse use : BusUse.values()) {
            used.addAll(use.commands("bus:", 0).keySet());
        }
        assertThat(used)
                .containsExactlyElementsOf(
                        Rights.of(Set.of(BusRole.values()), 0).keySet());
    }

    @ParameterizedTest
    @EnumSource(BusUse.class)
    void aRoleIsGivenWhatItsUsesNeed(BusUse use) {
        assertThat(Rights.of(Set.of(use.role()), 3).keySet())
                .containsAll(use.commands("bus:", 3).keySet());
    }

    @ParameterizedTest
    @EnumSource(BusUse.class)
    void whatIsAskedForIsOfTheCommandAndNothingIsLeftToFillIn(BusUse use) {
        use.commands("dev:", 0).forEach((name, words) -> {
            assertThat(String.join("|", words).toLowerCase(Locale.ROOT)).startsWith(name);
            assertThat(words).doesNotContain("KEY", "NOTE", "ANY");
        });
    }

    @Test
    void whoMayWriteBookkeepingOnlyIsNotAskedForMore() {
        assertThat(BusUse.APPEND.commands("bus:", 0))
                .containsEntry("xadd", List.of("XADD", "bus:doctor", "*", "a", "b"));
        assertThat(BusUse.CONSUME.commands("bus:", 0))
                .containsEntry("xadd", List.of("XADD", "bus:~doctor:{bus:doctor}", "*", "a", "b"));
    }

    @Test
    void anotherDatabaseThanTheFirstTakesOneCommandMore() {
        assertThat(BusUse.CONNECT.commands("bus:", 3)).containsEntry("select", List.of("SELECT", "3"));
        assertThat(BusUse.CONNECT.commands("bus:", 0)).doesNotContainKey("select");
    }
}
