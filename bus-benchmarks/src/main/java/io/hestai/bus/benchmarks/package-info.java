/** What the bus costs over a bare client, measured in one run over one socket. */
@NullMarked
package io.hestai.bus.benchmarks;

import org.jspecify.annotations.NullMarked;
