package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.EntryId;
import io.hestai.bus.Gap;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a follower concludes where Redis, before 7.0, does not count what was ever added. */
final class PlaceTest {
    private static final Place.Probe NOTHING = id -> false;

    private static EntryId id(long ms) {
        return new EntryId(ms, 0);
    }

    private static StreamState old(long length, @Nullable EntryId first, EntryId last) {
        return new StreamState(true, length, first, last, OptionalLong.empty(), EntryId.MIN);
    }

    private static Place at(long ms) {
        return new Place("s", id(ms), true, OptionalLong.empty());
    }

    private static Place.Finding found(Place.@Nullable Finding finding) {
        return Objects.requireNonNull(finding);
    }

    private static Place.@Nullable Finding examine(Place place, StreamState state) throws IOException {
        return place.examine(state, List.of(), NOTHING);
    }

    @Test
    void aGapIsOfUnknownSize() throws IOException {
        Place place = at(5);
        Place.Finding finding = found(examine(place, old(3, id(9), id(20))));
        assertThat(finding.gap()).isEqualTo(new Gap("s", id(5), OptionalLong.empty()));
        // Told once: the place has moved to where there is something again.
        assertThat(examine(place, old(3, id(9), id(20)))).isNull();
    }

    @Test
    void anEmptiedStreamWithLaterEntriesHadAGapAndIsToldOnce() throws IOException {
        Place place = at(5);
        assertThat(examine(place, old(0, null, id(9)))).isNotNull();
        assertThat(place.after()).isEqualTo(id(9));
        assertThat(examine(place, old(0, null, id(9)))).isNull();
    }

    @Test
    void whoIsAtTheTailMissesNothing() throws IOException {
        assertThat(examine(at(5), old(0, null, id(5)))).isNull();
        assertThat(examine(at(5), old(3, id(3), id(5)))).isNull();
    }

    @Test
    void entriesFromBeforeThePlaceMeanThatNothingBehindItWasTrimmed() throws IOException {
        assertThat(examine(at(5), old(3, id(3), id(20)))).isNull();
    }

    @Test
    void adjacentIdsHaveNothingBetweenThem() throws IOException {
        assertThat(examine(at(5), old(3, new EntryId(5, 1), id(20)))).isNull();
    }

    @Test
    void aPlaceAheadOfTheStreamBeginsAnew() throws IOException {
        Place place = at(5);
        Place.Finding finding = found(examine(place, old(1, id(1), id(1))));
        assertThat(finding.lost()).contains("replaced");
        assertThat(finding.readAgain()).isTrue();
        assertThat(place.after()).isEqualTo(EntryId.MIN);
    }

    @Test
    void aStreamKnownByAnEntryIsFollowedFromItsEnd() throws IOException {
        Place place = at(5);
        assertThat(examine(place, old(5, id(1), id(5)))).isNull();
        Place.Finding finding = found(place.examine(old(3, id(1), id(3)), List.of(), known -> known.equals(id(1))));
        assertThat(finding.gap()).isNull();
        assertThat(place.after()).isEqualTo(id(3));
    }

    @Test
    void entriesInHandThatWereTrimmedSinceAreNotMissing() throws IOException {
        Place place = new Place("s", id(5), true, OptionalLong.of(5));
        // Ever added: 20. Two are in hand (of ids 9 and 10), and gone meanwhile; 6 are left.
        StreamState state = new StreamState(true, 6, id(15), id(20), OptionalLong.of(20), EntryId.MIN);
        Place.Finding finding = found(place.examine(state, List.of(id(9), id(10)), NOTHING));
        assertThat(finding.gap()).isEqualTo(new Gap("s", id(5), OptionalLong.of(7)));
        place.read(id(9));
        place.read(id(10));
        assertThat(place.index()).hasValue(14);
    }
}
