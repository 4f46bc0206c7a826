/** What the bus costs, beside the limit of the machine and beside its peers. */
@NullMarked
package io.hestai.bus.benchmarks;

import org.jspecify.annotations.NullMarked;
