package io.hestai.bus;

/**
 * How often one bus has met one of its limits, or was about to.
 *
 * @param messageBytes messages refused because they were too large
 * @param publishRate messages refused because the bus published too fast
 * @param streams appends refused because the bus appends to too many streams
 * @param groups consumers refused because the bus consumes in too many groups
 * @param streamSize appends refused because their stream was too long or too large
 * @param connections connections refused, of this bus alone or of all buses of the program
 * @param slowListeners times the local queue of a channel subscription was half full
 * @param slowSubscriber times Redis held half of what it holds for a subscriber before it cuts that off
 * @param cutOff times Redis cut the subscriber off for that
 */
public record LimitCounters(
        long messageBytes,
        long publishRate,
        long streams,
        long groups,
        long streamSize,
        long connections,
        long slowListeners,
        long slowSubscriber,
        long cutOff) {}
