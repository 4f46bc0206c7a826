/** What both benchmarks tell with: reports as text, documents, charts and lines of JSON, and on what machine it was measured. */
@NullMarked
package io.hestai.bus.benchmarks.report;

import org.jspecify.annotations.NullMarked;
