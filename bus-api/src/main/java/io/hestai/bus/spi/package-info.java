/** What a module may provide to the bus without the bus knowing it. */
@NullMarked
package io.hestai.bus.spi;

import org.jspecify.annotations.NullMarked;
