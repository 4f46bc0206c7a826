/** The way from file-based messaging to the bus: look, import, compare. */
@NullMarked
package io.hestai.bus.operations.migration;

import org.jspecify.annotations.NullMarked;
