package io.hestai.bus.app.runtime;

import java.io.InputStream;
import java.util.Map;

/**
 * What the program finds where it is started; tests bring their own.
 *
 * @param environment the environment variables
 * @param in standard input
 * @param out standard output: data
 * @param err standard error: everything else
 * @param terminal whether standard output is a person's terminal
 * @param connector makes connections
 */
public record Surroundings(
        Map<String, String> environment,
        InputStream in,
        LineOutput out,
        LineOutput err,
        boolean terminal,
        Connector connector) {}
