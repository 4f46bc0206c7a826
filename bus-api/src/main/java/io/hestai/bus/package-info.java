/**
 * The contracts and values of the bus: what a program says ({@link io.hestai.bus.Message}), where it says it
 * ({@link io.hestai.bus.Channel}, {@link io.hestai.bus.Stream}) and what comes back. No Redis is seen from here.
 */
@NullMarked
package io.hestai.bus;

import org.jspecify.annotations.NullMarked;
