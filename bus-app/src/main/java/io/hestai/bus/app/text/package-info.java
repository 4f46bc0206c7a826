/** What people type and read: durations, positions, tables, messages on a terminal. */
@NullMarked
package io.hestai.bus.app.text;

import org.jspecify.annotations.NullMarked;
