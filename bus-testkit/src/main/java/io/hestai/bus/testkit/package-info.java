/**
 * What tests of and on the bus need: a throw-away real Redis ({@link io.hestai.bus.testkit.RedisServer}, or
 * {@link io.hestai.bus.testkit.WithRedis} on a test class) and a clock that stands still until told
 * ({@link io.hestai.bus.testkit.TestClock}). Redis is never mocked: a real one starts in milliseconds.
 */
@NullMarked
package io.hestai.bus.testkit;

import org.jspecify.annotations.NullMarked;
