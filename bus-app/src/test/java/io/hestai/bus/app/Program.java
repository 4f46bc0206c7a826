package io.hestai.bus.app;

import io.hestai.bus.Bus;
import io.hestai.bus.app.runtime.Connector;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.GlobalOptions;
import io.hestai.bus.app.runtime.LineOutput;
import io.hestai.bus.app.runtime.Surroundings;
import io.hestai.bus.redis.BusConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Runs a command line in this JVM, with surroundings of the test's own, and keeps what came of it. */
final class Program {
    static final URI PRIVATE = URI.create("redis-socket:///run/private.sock");

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Function<BusConfig, Bus> connect;
    private String input = "";

    Program(Function<BusConfig, Bus> connect) {
        // Whatever context is selected by whoever runs the tests.
        environment.put("XDG_CONFIG_HOME", "/nonexistent");
        this.connect = connect;
    }

    Program with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Program input(String text) {
        input = text;
        return this;
    }

    int run(String... arguments) {
        Connector connector = new Connector() {
            @Override
            public Bus connect(BusConfig config) {
                return connect.apply(config);
            }

            @Override
            public PrivateServer privateServer() {
                return new PrivateServer(PRIVATE, true);
            }
        };
        Surroundings surroundings = new Surroundings(
                environment,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new LineOutput(out),
                new LineOutput(err),
                false,
                connector);
        return Hbus.run(new Context(new GlobalOptions(), surroundings), arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
