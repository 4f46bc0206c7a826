/** Compares peers: the same work in the same run, in processes of their own, round by round in turn. */
@NullMarked
package io.hestai.bus.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
