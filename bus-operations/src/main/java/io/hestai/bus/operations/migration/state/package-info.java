/** What a migration remembers between its runs. */
@NullMarked
package io.hestai.bus.operations.migration.state;

import org.jspecify.annotations.NullMarked;
