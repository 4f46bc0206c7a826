@NullMarked
package io.hestai.bus.admin.doctor;

import org.jspecify.annotations.NullMarked;
