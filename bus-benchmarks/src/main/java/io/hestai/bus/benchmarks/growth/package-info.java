/** What the bus costs as the work grows, and where each curve bends. */
@NullMarked
package io.hestai.bus.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
