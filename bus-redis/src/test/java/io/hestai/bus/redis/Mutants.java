package io.hestai.bus.redis;

import java.util.List;

/** The guards of this module, and for each a test that notices when it is gone. A new guard gets its line here. */
final class Mutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "a cursor is saved only behind what was handled",
                    "Follower",
                    "@Nullable Object[] fields = entry.fields();",
                    "if (cursor != null) { cursor.save(entry.id()); } @Nullable Object[] fields = entry.fields();",
                    "RedisFollowerContractTest#aFollowerThatStopsOnErrorKeepsItsCursorBeforeTheFailure"),
            new Mutant(
                    "a delivery is acknowledged only when its handler has returned",
                    "GroupConsumer",
                    "handler.onDelivery(delivery);",
                    "delivery.ack(); handler.onDelivery(delivery);",
                    "RedisGroupContractTest#aHandlerThatThrowsGetsTheMessageAgainAndOthersAreNotHeldUp"),
            new Mutant(
                    "what a consumer had pending comes back to it",
                    "GroupConsumer",
                    "backlogFrom = EntryId.MIN;",
                    "backlogFrom = null;",
                    "RedisGroupContractTest#whatAConsumerHadPendingComesFirstAfterARestart"),
            new Mutant(
                    "a dead letter is acknowledged only when it is stored",
                    "DeadLetters",
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
                    "an append without a reply is told as unknown, not as failed",
                    "Sender",
                    "each.failUnknown(cause)",
                    "each.fail(new io.hestai.bus.UnreachableException(\"lost\", cause))",
                    "ReconnectionTest#anAppendWithoutAReplyIsUnknownNotFailed"));

    private Mutants() {}
}
