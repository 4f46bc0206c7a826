/** The way over from files, on a real Redis. */
@NullMarked
package io.hestai.bus.operations.migration;

import org.jspecify.annotations.NullMarked;
