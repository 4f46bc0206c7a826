/** The verbs of {@code hbus}: each parses, calls the bus, prints. */
@NullMarked
package io.hestai.bus.app.verbs;

import org.jspecify.annotations.NullMarked;
