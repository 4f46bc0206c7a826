/** Files and the bus side by side: what one gets, the other gets too, once. */
@NullMarked
package io.hestai.bus.operations.migration.mirror;

import org.jspecify.annotations.NullMarked;
