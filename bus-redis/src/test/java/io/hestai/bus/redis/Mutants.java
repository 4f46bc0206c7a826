package io.hestai.bus.redis;

import java.util.List;

/** The guards of this module, and for each a test that notices when it is gone. A new guard gets its line here. */
final class Mutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "a cursor is saved only behind what was handled",
                    "Follower",
                    "if (fields != null) { StreamEntry read =",
                    "if (fields != null) { if (cursor != null) { cursor.save(new CursorStore.Saved(entry.id(), place.index())); } StreamEntry read =",
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
                    "backlogFrom = EntryId.MIN;",
                    "backlogFrom = null;",
                    "RedisGroupContractTest#whatAConsumerHadPendingComesFirstAfterARestart"),
            new Mutant(
                    "a dead letter is acknowledged only when it is stored",
                    "GroupScripts",
                    "if type(stored) == 'table' then return stored end",
                    "",
                    "RefusalTest#aDeadLetterThatCannotBeStoredIsNotAcknowledged"),
            new Mutant(
                    "who lost its lease cannot acknowledge",
                    "GroupScripts",
                    "if leased or isOwn(KEYS[1], ARGV[1], ARGV[i], ARGV[2]) then",
                    "if true then",
                    "LeaseTest#anAcknowledgementFromWhoLostItsLeaseIsRefusedAndTold"),
            new Mutant(
                    "who gives signs of life is not dead",
                    "Takeover",
                    "!before.sign().equals(sign)",
                    "false",
                    "LeaseTest#workUnderWayIsNeverTakenHoweverLongItTakes"),
            new Mutant(
                    "a connection that is silent for too long is closed",
                    "Watchdog",
                    "link.checkDeadline(now);",
                    "",
                    "ReconnectionTest#aSilentConnectionIsNoticedByTheSubscriber"),
            new Mutant(
                    "the old connection can execute nothing more when appends are looked for",
                    "Recovery",
                    "if (old.runId().equals(run.runId())) {",
                    "if (false) {",
                    "OutcomeTest#whatAPausedServerHadNotAnsweredIsStoredOnceAndInOrder"),
            new Mutant(
                    "what is found stored is not sent again",
                    "Recovery",
                    "found.stored().put(sameId.remove(), entry.id());",
                    "sameId.remove();",
                    "OutcomeUnderFireTest#eachMessageIsStoredOnceAndInOrderHoweverOftenTheConnectionIsCut"));

    private Mutants() {}
}
