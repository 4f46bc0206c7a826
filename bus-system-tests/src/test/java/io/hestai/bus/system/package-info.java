/** Tests that look at the whole project from outside. */
@NullMarked
package io.hestai.bus.system;

import org.jspecify.annotations.NullMarked;
