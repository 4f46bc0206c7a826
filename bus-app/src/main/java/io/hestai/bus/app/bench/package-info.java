/** {@code hbus bench}: what the bus does on a Redis, measured by processes of its own. */
@NullMarked
package io.hestai.bus.app.bench;

import org.jspecify.annotations.NullMarked;
