/** The bus on Redis. Its entry is {@link io.hestai.bus.redis.RedisBus}; everything that is not configuration stays inside. */
@NullMarked
package io.hestai.bus.redis;

import org.jspecify.annotations.NullMarked;
