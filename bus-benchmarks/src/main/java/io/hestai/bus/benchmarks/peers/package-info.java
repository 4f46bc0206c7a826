/** Ways of sending messages from one process to another, each used as its own documentation advises. */
@NullMarked
package io.hestai.bus.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
