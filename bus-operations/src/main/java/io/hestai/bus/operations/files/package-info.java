/** Files that grow: followed line by line, through rotation, truncation and restarts. */
@NullMarked
package io.hestai.bus.operations.files;

import org.jspecify.annotations.NullMarked;
