/** Looks at the Redis behind a bus for what could harm the bus, or what the bus could harm. Its entry is {@link io.hestai.bus.admin.doctor.Doctor}. */
@NullMarked
package io.hestai.bus.admin.doctor;

import org.jspecify.annotations.NullMarked;
