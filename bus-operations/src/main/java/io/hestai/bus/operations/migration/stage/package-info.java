/** The stages of a migration behind the import: how far it is, the cutover, and the way back. */
@NullMarked
package io.hestai.bus.operations.migration.stage;

import org.jspecify.annotations.NullMarked;
