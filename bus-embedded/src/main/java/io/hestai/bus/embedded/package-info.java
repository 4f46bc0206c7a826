/**
 * A Redis for people who have none: {@link io.hestai.bus.embedded.RedisExecutable} finds a server program or unpacks the one
 * that comes along, {@link io.hestai.bus.embedded.PrivateRedis} runs it for the current user, reachable by nobody else.
 */
@NullMarked
package io.hestai.bus.embedded;

import org.jspecify.annotations.NullMarked;
