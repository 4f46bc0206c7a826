/**
 * The journal of an outbox on disk: what was accepted outlives the program. Its entry is {@link io.hestai.bus.journal.Journal}; it knows neither
 * Redis nor messages.
 */
@NullMarked
package io.hestai.bus.journal;

import org.jspecify.annotations.NullMarked;
