/** {@code hbus migrate}: the way over from file-based messaging. */
@NullMarked
package io.hestai.bus.app.migrate;

import org.jspecify.annotations.NullMarked;
