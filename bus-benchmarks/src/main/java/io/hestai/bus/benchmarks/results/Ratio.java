package io.hestai.bus.benchmarks.results;

/**
 * A peer's figure divided by another's of the same round.
 *
 * @param to the other's name
 * @param spread over the rounds that both took part in
 */
public record Ratio(String to, Spread spread) {}
