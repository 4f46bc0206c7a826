/** The JSON of a message, as scripts read and write it. */
@NullMarked
package io.hestai.bus.app.json;

import org.jspecify.annotations.NullMarked;
