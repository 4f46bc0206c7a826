package io.hestai.bus.redis;

import java.util.List;

/** The guards of this module, and for each a test that notices when it is gone. A new guard gets its line here. */
final class Mutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "what is left of a takeover does not wait for the next look",
                    "Takeover",
                    "if (unfinished &&",
                    "if (false &&",
                    "LeaseTest#muchWorkOfADeadConsumerIsTakenOverAsFastAsItIsHandled"),
            new Mutant(
                    "a listener that keeps the reader is left behind",
                    "ReaderRelay",
                    "while (!closed && !takeOver()) {",
                    "while (!closed) {",
                    "QuickListenerTest#oneThatHangsHoldsUpNobodyElse"),
            new Mutant(
                    "nothing is taken from the queue while the reader runs the listener",
                    "MessageQueue",
                    "while (aside || (items.isEmpty() && !closed)) {",
                    "while (items.isEmpty() && !closed) {",
                    "QuickListenerTest#closingWaitsForWhatIsBeingHandled"),
            new Mutant(
                    "the reader is lent only where no other listener could be overtaken",
                    "Subscriber",
                    "listeners.size() == 1 ? lending : null",
                    "lending",
                    "QuickListenerTest#oneThatHangsLetsNothingOvertakeOnTheWayToOthersOfItsChannel"),
            new Mutant(
                    "an append is complete only when the disk has it",
                    "Wire",
                    "if (diskWait != null) { unsettled.add(new Answered(outgoing, answer)); } return diskWait != null;",
                    "return false;",
                    "DiskWaitTest#theNumberInTheReplyToTheWaitIsLookedAt"),
            new Mutant(
                    "the number in the reply to a wait for the disk is looked at",
                    "DiskWait",
                    "return counts.length > 0 && Replies.number(counts[0]) >= 1;",
                    "return counts.length > 0;",
                    "DiskWaitTest#theNumberInTheReplyToTheWaitIsLookedAt"),
            new Mutant(
                    "a server that cannot wait for its disk is not asked without end",
                    "Wire",
                    "throw new IOException(\"Redis cannot store on disk any more: \" + error.text());",
                    "return false;",
                    "DiskWaitTest#aServerThatCannotWaitForItsDiskIsNotAskedWithoutEnd"),
            new Mutant(
                    "after a failed disk the next connection is not made at once",
                    "Wire",
                    "return answered > 0 && !failed;",
                    "return answered > 0;",
                    "DiskWaitTest#aServerThatCannotWaitForItsDiskIsNotAskedWithoutEnd"),
            new Mutant(
                    "what an earlier run left is not lost to a refusal",
                    "Wire",
                    "append.isOfEarlierRun() && Failures.mayPass(error)",
                    "false",
                    "OutboxOnDiskTest#itWaitsAlsoWhereRedisCannotBeAskedBefore"),
            new Mutant(
                    "a server without a disk that comes later is told of",
                    "Health",
                    "if (!lasts || words.equals(told)) {",
                    "if (true) {",
                    "DurabilityTest#aServerThatComesLaterAndKeepsNothingIsToldOfOnce"),
            new Mutant(
                    "who never brings its file to the disk is refused",
                    "DiskProof",
                    "requireEver(fsync, url);",
                    "",
                    "DurabilityTest#aFileThatIsNeverBroughtToTheDiskIsNotDurable"),
            new Mutant(
                    "nothing is trimmed that a group or cursor needs",
                    "TrimScript",
                    "if (not first or below(holder[2], first)) and counts(holder) then first = holder[2] end",
                    "",
                    "RetentionTest#whatAGroupHasNotBeenHandedIsKeptAndThatIsTold"),
            new Mutant(
                    "nothing is trimmed that is pending",
                    "TrimScript",
                    "if first and below(first, bound) then bound = first end",
                    "",
                    "RetentionTest#whatIsPendingIsKeptAlthoughLaterEntriesAreSettled"),
            new Mutant(
                    "nothing is trimmed that a named follower has not read",
                    "TrimScript",
                    "table.insert(holders, {'cursor ' .. name, saved})",
                    "",
                    "RetentionTest#whatANamedFollowerHasNotReadIsKeptFromTheMomentItFollows"),
            new Mutant(
                    "who is abandoned is told before anything is trimmed",
                    "TrimScript",
                    "waits = not passed_over[name]",
                    "waits = false",
                    "RetentionTest#anAbandonedGroupIsToldBeforeTheFirstOfItsEntriesGoes"),
            new Mutant(
                    "a bus of another database that comes second is refused",
                    "SharedNamespace",
                    "foreign = others && counts.own() == 0;",
                    "foreign = false;",
                    "SharedNamespaceTest#aBusOfAnotherDatabaseNeitherListensNorPublishesToAChannelThatIsListenedTo"),
            new Mutant(
                    "who has listened longer is not refused",
                    "SharedNamespace",
                    "foreign = others && counts.own() == 0;",
                    "foreign = others;",
                    "SharedNamespaceTest#whoHasListenedLongerGoesOnAndIsToldOfOneThatCameBesides"),
            new Mutant(
                    "a gap is found by the entry that is gone",
                    "Follower",
                    "present = isPositive(reply);",
                    "present = true;",
                    "GapTest#aFollowerThatIsOvertakenIsToldSoBeforeTheNextEntryOnAnyRedis"),
            new Mutant(
                    "a place ahead of its stream is noticed",
                    "Place",
                    "return reached && now.exists() && after.compareTo(now.last()) > 0;",
                    "return false;",
                    "GapTest#aCursorAheadOfItsStreamDoesNotWaitForEver"),
            new Mutant(
                    "an effect that has happened is not run again",
                    "RedisEffects",
                    "if (hasHappened(messageId)) {",
                    "if (hasHappened(messageId) && messageId.isEmpty()) {",
                    "EffectsTest#anEffectHappensOnceForEachMessage"),
            new Mutant(
                    "two workers do not run one effect at the same time",
                    "RedisEffects",
                    "return bus.effectLocks().holding(lock, () -> runUnlessHappened(messageId, effect));",
                    "return runUnlessHappened(messageId, effect);",
                    "EffectsTest#twoWorkersOfOneBusDoNotRunTheSameMessageAtTheSameTime"),
            new Mutant(
                    "a cursor is saved only behind what was handled",
                    "Follower",
                    "if (call(entry.id(), () -> handler.onEntry(read))) {",
                    "place.read(entry.id()); if (cursor != null) { cursor.save(saved()); } if (call(entry.id(), () -> handler.onEntry(read))) {",
                    "RedisFollowerContractTest#aFollowerThatStopsOnErrorKeepsItsCursorBeforeTheFailure"),
            new Mutant(
                    "a delivery is acknowledged only when its handler has returned",
                    "GroupConsumer",
                    "handler.onDelivery(delivery);",
                    "delivery.ack(); handler.onDelivery(delivery);",
                    "RedisGroupContractTest#aHandlerThatThrowsGetsTheMessageAgainAndOthersAreNotHeldUp"),
            new Mutant(
                    "what a consumer had pending comes back to it",
                    "Lane",
                    "EntryId from = backlogFrom;",
                    "EntryId from = null;",
                    "RedisGroupContractTest#whatAConsumerHadPendingComesFirstAfterARestart"),
            new Mutant(
                    "a dead letter is acknowledged only when it is stored",
                    "GroupScripts",
                    "if type(stored) == 'table' then return stored end",
                    "",
                    "RefusalTest#aDeadLetterThatCannotBeStoredIsNotAcknowledged"),
            new Mutant(
                    "a connection that is silent for too long is closed",
                    "Watchdog",
                    "link.checkDeadline(now);",
                    "",
                    "ReconnectionTest#aSilentConnectionIsNoticedByTheSubscriber"),
            new Mutant(
                    "what was stored although its reply was lost is not sent again",
                    "Recovery",
                    "found.stored().put(sameId.remove(), entry.id());",
                    "sameId.remove();",
                    "OutcomeUnderFireTest#eachMessageIsStoredOnceAndInOrderHoweverOftenTheConnectionIsCut"),
            new Mutant(
                    "an append whose reply was lost is not forgotten",
                    "Recovery",
                    "limbo.addAll(unanswered);",
                    "",
                    "OutcomeTest#whatAPausedServerHadNotAnsweredIsStoredOnceAndInOrder"),
            new Mutant(
                    "an accepted append is on disk before it is sent",
                    "Outbox",
                    "store.accept(append);",
                    "",
                    "OutboxOnDiskTest#whatIsAppendedWhileRedisIsAwayIsSentByTheNextRun"),
            new Mutant(
                    "a frame that was cut short is no record",
                    "JournalFrames",
                    "if (file.getInt(at + 4) != checksum(file, at + OVERHEAD, length)) {",
                    "if (false) {",
                    "JournalTest#damageInTheMiddleIsToldWithFileAndByteAndChangesNothing"),
            new Mutant(
                    "a consumer gives signs of life while its handler runs",
                    "SignOfLife",
                    "lease.sendBeat(now);",
                    "",
                    "LeaseTest#workUnderWayIsNeverTakenHoweverLongItTakes"),
            new Mutant(
                    "a beat is asked for its outcome, and waits for no callback",
                    "Lease",
                    "!beat.reply().isSettled()",
                    "!beat.reply().isDone()",
                    "LeaseUnderFaultTest#aListenerThatHangsCostsNobodyTheLease"),
            new Mutant(
                    "how far a group is, is known from the start",
                    "GroupMaking",
                    "stream.groupFound(Replies.entryId(parts[1]));",
                    "",
                    "LeaseUnderFaultTest#aGroupThatBeganAtTheEndAndVanishedBeforeItsFirstMessageMissesNothing"),
            new Mutant(
                    "a group that was made again by another is noticed",
                    "GroupScripts",
                    "return known ~= '-' and (redis.call('HGET', consumers, '~') or '') ~= known",
                    "return false",
                    "LeaseUnderFaultTest#whatOneConsumerHadInHandIsNotForgottenWhenAnotherMadeTheGroupAgain"),
            new Mutant(
                    "what is in hand is put back while its handler runs",
                    "GroupScripts",
                    "if #pending == 0 and remade then",
                    "if false then",
                    "LeaseUnderFaultTest#whatIsUnderWayIsPendingAgainWhenAnotherMadeTheGroupAgain"),
            new Mutant(
                    "a retry is remembered only of what is pending",
                    "GroupScripts",
                    "elseif #pending == 0 or pending[1][2] ~= ARGV[2] then",
                    "elseif false then",
                    "LeaseUnderFaultTest#aRetryOfWhatSomebodyHasAcknowledgedLeavesNoRecord"),
            new Mutant(
                    "the lease of another start is told from one that was taken away",
                    "GroupScripts",
                    "~= string.match(token, '^[^-]*') then return -1 end",
                    "~= string.match(token, '^[^-]*') then return 0 end",
                    "LeaseUnderFaultTest#anOwnerWhoseNameStartedAgainElsewhereIsRefusedAndEnds"),
            new Mutant(
                    "what an earlier start read is not stuck",
                    "Lane",
                    "if (backlogFrom == null && pending > inHand.size()) {",
                    "if (false) {",
                    "LeaseUnderFaultTest#whatAnEarlierStartOfTheNameStillReadIsHandled"),
            new Mutant(
                    "a consumer does not leave while a handler of it runs",
                    "GroupConsumer",
                    "if (!life.isIdle()) {",
                    "if (false) {",
                    "LeaseUnderFaultTest#aHandlerThatOutlastsTheClosingOfItsConsumerKeepsItsWork"),
            new Mutant(
                    "what waited for a worker is not handled if it was taken meanwhile",
                    "GroupConsumer",
                    "if (possession.isCertain(delivery)) {",
                    "if (true) {",
                    "LeaseUnderFaultTest#whatWasTakenWhileItWaitedForAWorkerIsNotHandled"),
            new Mutant(
                    "the work of a dead consumer is taken over",
                    "Takeover",
                    "if (takeOver(link, other)) {",
                    "if (true) {",
                    "LeaseTest#theWorkOfADeadConsumerIsTakenOverInOrderAndTheConsumerRemoved"),
            new Mutant(
                    "who sends for the bus itself does not write",
                    "Sender",
                    "handToWriter(outgoing);",
                    "enqueue(outgoing);",
                    "OutcomeTest#whoSendsForTheBusItselfIsNotHeldUpByASocketThatTakesNothing"),
            new Mutant(
                    "an acknowledgement that is refused is sent again",
                    "Acknowledger",
                    "gathered.add(batch);",
                    "if (Script.isMissing(error)) { gathered.add(batch); }",
                    "SurvivalTest#anAcknowledgementThatIsRefusedIsSentAgain"),
            new Mutant(
                    "a retry never waits longer than was asked for, whatever became of the clock",
                    "RetryRecord",
                    "Math.min(Math.max(0, dueMs - serverNowMs), delayMs)",
                    "Math.max(0, dueMs - serverNowMs)",
                    "ClockTest#whatWasToBeTriedAgainIsTriedInTimeByTheNextProgramAlsoWhenTheClockWasSetBack"),
            new Mutant(
                    "an acknowledgement asks whose the entry is",
                    "GroupScripts",
                    "if leased == 0 and isOwn(KEYS[1], ARGV[1], ARGV[i], ARGV[2]) then",
                    "if true then",
                    "LeaseTest#anAcknowledgementFromWhoLostItsLeaseIsRefusedAndTold"),
            new Mutant(
                    "a delay survives a restart",
                    "Settlement",
                    "remember(delivery, delay, error);",
                    "",
                    "RetryAndDeadLetterTest#aDelayIsKeptThroughARestartOfEverything"),
            new Mutant(
                    "a failing message keeps its key waiting",
                    "KeyLines",
                    "line.waiting.add(delivery);",
                    "if (true) { return true; }",
                    "RetryAndDeadLetterTest#messagesOfAKeyAreHandledInOrderAndAFailingOneBlocksItsKey"));

    private Mutants() {}
}
