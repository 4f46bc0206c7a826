package io.hestai.bus.redis;

import java.time.Clock;

/**
 * What the parts of one bus share.
 *
 * @param config how the bus is connected
 * @param names how names become keys
 * @param dialer makes connections
 * @param sender sends what is published and appended
 * @param admin asks questions
 * @param events tells what happened
 * @param connections knows how each connection does
 * @param tracks how far streams are known to reach
 * @param epoch notices that data was lost
 * @param meters counts what happens
 * @param sharing notices others who use the namespace
 * @param clock the wall clock, which stamps messages
 */
record Io(
        BusConfig config,
        Names names,
        Dialer dialer,
        Sender sender,
        Admin admin,
        EventHub events,
        Connections connections,
        Tracks tracks,
        Epoch epoch,
        Meters meters,
        SharedNamespace sharing,
        Clock clock) {}
