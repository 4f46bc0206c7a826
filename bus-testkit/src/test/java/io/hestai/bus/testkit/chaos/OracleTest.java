package io.hestai.bus.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.EntryId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OracleTest {
    @TempDir
    Path directory;

    private PublishLedger published;
    private DeliveryLedger arrived;

    @BeforeEach
    void open() {
        published = new PublishLedger(directory.resolve("published"));
        arrived = new DeliveryLedger(directory.resolve("arrived"));
    }

    @AfterEach
    void close() {
        published.close();
        arrived.close();
    }

    private static EntryId entry(long number) {
        return new EntryId(1, number);
    }

    private void store(long number) {
        intend(number);
        published.stored("m" + number, entry(number));
    }

    private void intend(long number) {
        published.intended("m" + number, "p", "s", number, (int) number);
    }

    private void deliver(long number, long attempt) {
        arrived.delivered("g", "c", "m" + number, entry(number), attempt, (int) number);
    }

    private Oracle oracle() {
        return new Oracle(List.of("g"));
    }

    private Verdict verdict() {
        return verdict(oracle());
    }

    private Verdict verdict(Oracle oracle) {
        return oracle.published(published.path()).arrived(arrived.path()).judge();
    }

    @Test
    void whenEverythingArrivedNothingIsWrong() {
        store(1);
        store(2);
        intend(3);
        published.refused("m3");
        intend(4);
        published.unknown("m4");
        deliver(1, 1);
        deliver(2, 1);
        deliver(2, 2);
        arrived.effect("g", "m1");
        Verdict verdict = verdict();
        assertThat(verdict.failures()).isEmpty();
        assertThat(verdict.figures())
                .isEqualTo("published 4, stored 2, refused 1, unknown 1, delivered 2, dead-lettered 0, repeated 1"
                        + " (unflagged 0), lost 0, phantom 0, stored twice 0, out of order 0, effects repeated 0");
    }

    @Test
    void whatWasStoredAndNeverCameIsLost() {
        store(1);
        store(2);
        deliver(2, 1);
        Verdict verdict = verdict();
        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.failures()).containsExactly("m1, stored at 1-1, never came to g");
    }

    @Test
    void eachReaderMustGetEverything() {
        store(1);
        deliver(1, 1);
        assertThat(verdict(new Oracle(List.of("g", "f"))).lost()).isEqualTo(1);
    }

    @Test
    void aDeadLetterIsNotLost() {
        store(1);
        arrived.deadLettered("g", "m1");
        Verdict verdict = verdict();
        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.deadLettered()).isEqualTo(1);
    }

    @Test
    void whatNobodyPublishedIsAPhantom() {
        arrived.delivered("g", "c", "x", entry(1), 1, 0);
        assertThat(verdict().phantom()).isEqualTo(1);
        assertThat(verdict().isClean()).isFalse();
    }

    @Test
    void whatWasRefusedAndCameAllTheSameIsAPhantom() {
        intend(1);
        published.refused("m1");
        deliver(1, 1);
        assertThat(verdict().phantom()).isEqualTo(1);
    }

    @Test
    void whatSaysSomethingElseIsAPhantom() {
        store(1);
        arrived.delivered("g", "c", "m1", entry(1), 1, 77);
        assertThat(verdict().phantom()).isEqualTo(1);
    }

    @Test
    void aMessageInTwoPlacesIsStoredTwice() {
        store(1);
        deliver(1, 1);
        arrived.delivered("g", "c", "m1", entry(9), 2, 1);
        assertThat(verdict().storedTwice()).isEqualTo(1);
    }

    @Test
    void anUnknownOneInTwoPlacesIsStoredTwice() {
        intend(1);
        published.unknown("m1");
        deliver(1, 1);
        arrived.delivered("g", "c", "m1", entry(9), 2, 1);
        assertThat(verdict().storedTwice()).isEqualTo(1);
    }

    @Test
    void aFirstDeliveryBehindALaterOneIsOutOfOrder() {
        store(1);
        store(2);
        deliver(2, 1);
        deliver(1, 1);
        assertThat(verdict().outOfOrder()).isEqualTo(1);
    }

    @Test
    void publishersStreamsAndConsumersHaveAnOrderEach() {
        store(1);
        store(2);
        published.intended("other", "p", "s2", 1, 0);
        arrived.delivered("g", "c", "m2", entry(2), 1, 2);
        arrived.delivered("g", "c2", "m1", entry(1), 1, 1);
        arrived.delivered("g", "c", "other", entry(1), 1, 0);
        assertThat(verdict().failures()).isEmpty();
    }

    @Test
    void whatComesBackFlaggedMayComeLater() {
        store(1);
        store(2);
        deliver(2, 1);
        deliver(1, 2);
        assertThat(verdict().failures()).isEmpty();
    }

    @Test
    void aRepeatThatDoesNotSaySoIsAFailure() {
        store(1);
        deliver(1, 1);
        deliver(1, 1);
        Verdict verdict = verdict();
        assertThat(verdict.unflaggedRepeats()).isEqualTo(1);
        assertThat(verdict.repeats()).isEqualTo(1);
        assertThat(verdict.isClean()).isFalse();
    }

    @Test
    void anEffectMayBeHadOnce() {
        store(1);
        deliver(1, 1);
        arrived.effect("g", "m1");
        arrived.effect("g", "m1");
        assertThat(verdict().effectsRepeated()).isEqualTo(1);
        assertThat(verdict().isClean()).isFalse();
    }

    @Test
    void strictlyAnUnknownOutcomeIsAFailure() {
        intend(1);
        published.unknown("m1");
        assertThat(verdict().isClean()).isTrue();
        assertThat(verdict(oracle().strict()).failures()).containsExactly("1 messages have an unknown outcome");
    }

    @Test
    void aMessageHasOneOutcome() {
        store(1);
        published.unknown("m1");
        deliver(1, 1);
        assertThat(verdict().failures()).containsExactly("message m1 was STORED and then unknown");
    }

    @Test
    void aLineThatItsWriterDiedInIsLeftOut() throws IOException {
        store(1);
        deliver(1, 1);
        Files.writeString(published.path(), "intended\tm2\tp", StandardOpenOption.APPEND);
        assertThat(verdict().published()).isEqualTo(1);
    }

    @Test
    void manyFailuresAreCountedAndTheFirstAreTold() {
        for (int i = 0; i < 80; i++) {
            store(i);
        }
        Verdict verdict = verdict();
        assertThat(verdict.lost()).isEqualTo(80);
        assertThat(verdict.failures()).hasSize(51).last().isEqualTo("and 30 more");
    }
}
