/** {@code hbus demo}: three processes, one of them killed, and what they really received. */
@NullMarked
package io.hestai.bus.app.demo;

import org.jspecify.annotations.NullMarked;
