/** What was measured, and how it is told: tables for people, JSON for programs, charts. */
@NullMarked
package io.hestai.bus.benchmarks.results;

import org.jspecify.annotations.NullMarked;
