/** How messages look in files: descriptions of formats, and the way from a record to a message and back. */
@NullMarked
package io.hestai.bus.operations.migration.format;

import org.jspecify.annotations.NullMarked;
