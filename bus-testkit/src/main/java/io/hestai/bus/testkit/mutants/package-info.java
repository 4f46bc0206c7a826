/**
 * How it is proved that tests notice when a guard is gone: each {@link io.hestai.bus.testkit.mutants.Mutant} takes one out of the source, and
 * {@link io.hestai.bus.testkit.mutants.MutantTrial} compiles it and sees a test fail.
 */
@NullMarked
package io.hestai.bus.testkit.mutants;

import org.jspecify.annotations.NullMarked;
