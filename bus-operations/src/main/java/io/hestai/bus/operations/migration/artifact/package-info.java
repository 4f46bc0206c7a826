/** What the old system saved beside its messages: referred to by its hash. */
@NullMarked
package io.hestai.bus.operations.migration.artifact;

import org.jspecify.annotations.NullMarked;
