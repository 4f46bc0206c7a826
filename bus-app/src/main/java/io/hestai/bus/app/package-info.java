/** The {@code hbus} program: where it starts, and which verbs it has. */
@NullMarked
package io.hestai.bus.app;

import org.jspecify.annotations.NullMarked;
