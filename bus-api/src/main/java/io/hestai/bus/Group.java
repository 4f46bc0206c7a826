package io.hestai.bus;

import java.util.List;

/** A group of a stream: each entry goes to one of its consumers, and stays with it until it is settled. */
public interface Group {

    /**
     * The group's name.
     *
     * @return the name
     */
    String name();

    /**
     * Works as a member of the group with the {@linkplain ConsumeOptions#defaults() defaults}.
     *
     * @param handler called for each delivery
     * @return the subscription
     */
    default Subscription consume(DeliveryHandler handler) {
        return consume(handler, ConsumeOptions.defaults());
    }

    /**
     * Works as a member of the group, and creates the group, and the stream, if they do not exist. What this consumer had not settled
     * when it last stopped comes first, unless others have taken it over meanwhile.
     *
     * @param handler called for each delivery
     * @param options how
     * @return the subscription; the group exists when this returns
     */
    Subscription consume(DeliveryHandler handler, ConsumeOptions options);

    /**
     * Remembers in Redis which messages have had their effect in this group, with the {@linkplain EffectOptions#defaults() defaults}.
     *
     * @return the memory
     */
    default EffectLog effects() {
        return effects(EffectOptions.defaults());
    }

    /**
     * Remembers in Redis which messages have had their effect in this group, for all its consumers and across restarts. {@link EffectLog} says how
     * it is used, and what it cannot do.
     *
     * @param options how many, and for how long; all programs of a group should say the same
     * @return the memory; its {@code runOnce} asks Redis before the effect, throws what kept it from asking, and tells Redis after the effect. If
     *     that fails, the effect has happened all the same: {@link BusEvent.SendFailed} is told
     */
    EffectLog effects(EffectOptions options);

    /**
     * What is known about the group.
     *
     * @return its figures
     * @throws RefusedException with {@link RefusedException.Reason#NO_SUCH_GROUP} if there is no such group
     */
    GroupInfo info();

    /**
     * What the group has to do beside new entries: dead letters, retries, what was redriven, what lies about. A group that does not exist has
     * nothing of it.
     *
     * @return its backlog now
     */
    GroupBacklog backlog();

    /**
     * What was handed to consumers and is not settled yet, oldest first.
     *
     * @param limit how many at most, at least 1
     * @return the pending entries
     * @throws RefusedException with {@link RefusedException.Reason#NO_SUCH_GROUP} if there is no such group
     */
    List<PendingEntry> pending(int limit);

    /**
     * What the group gave up.
     *
     * @return its dead letters
     */
    DeadLetters deadLetters();
}
