/** What any implementation of the bus must do, as tests to be inherited: one class for each noun. */
@NullMarked
package io.hestai.bus.testkit.contract;

import org.jspecify.annotations.NullMarked;
