package io.hestai.bus.journal;

import io.hestai.bus.testkit.mutants.Mutant;
import java.util.List;

/** The guards of this module, and for each a test that notices when it is gone. A new guard gets its line here. */
final class Mutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "a frame that was cut short is no record",
                    "JournalFrames",
                    "if (file.getInt(at + 4) != checksum(file, at + OVERHEAD, length)) {",
                    "if (false) {",
                    "JournalTest#damageInTheMiddleIsToldWithFileAndByteAndChangesNothing"),
            new Mutant(
                    "only the end of the last file may be broken",
                    "JournalRecovery",
                    "if (!last || JournalFrames.anyBehind(file, at)) {",
                    "if (!last) {",
                    "JournalTest#damageInTheMiddleIsToldWithFileAndByteAndChangesNothing"),
            new Mutant(
                    "a file that is missing is told",
                    "JournalRecovery",
                    "if (!segments.isEmpty() && segment.firstSequence() != nextSequence) {",
                    "if (false) {",
                    "JournalTest#aMissingFileIsTold"),
            new Mutant(
                    "files go from the oldest on",
                    "Journal",
                    "while (segments.size() > 1 && segments.getFirst().isSettled()) {",
                    "while (segments.size() > 1) {",
                    "JournalTest#filesGoFromTheOldestOnWhenAllInThemIsSettled"),
            new Mutant(
                    "nobody opens what another has open",
                    "JournalLock",
                    "if (!HELD.add(real)) {",
                    "if (false) {",
                    "JournalTest#anotherNamespaceOrStreamAForeignFileAndASecondOpenerAreRefused"));

    private Mutants() {}
}
