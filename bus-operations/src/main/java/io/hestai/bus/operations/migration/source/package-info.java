/** The files of a migration, and the messages in them. */
@NullMarked
package io.hestai.bus.operations.migration.source;

import org.jspecify.annotations.NullMarked;
