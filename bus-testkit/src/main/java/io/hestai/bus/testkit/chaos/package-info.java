/**
 * How it is proved that nothing is lost: two ledgers outside Redis, what was published ({@link io.hestai.bus.testkit.chaos.PublishLedger}) and what
 * arrived ({@link io.hestai.bus.testkit.chaos.DeliveryLedger}), and an {@link io.hestai.bus.testkit.chaos.Oracle} that compares them when all
 * faults have healed and everything has drained.
 */
@NullMarked
package io.hestai.bus.testkit.chaos;

import org.jspecify.annotations.NullMarked;
