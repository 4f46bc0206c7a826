/** What every verb works with: options, output, exit codes, the connection, an orderly end. */
@NullMarked
package io.hestai.bus.app.runtime;

import org.jspecify.annotations.NullMarked;
