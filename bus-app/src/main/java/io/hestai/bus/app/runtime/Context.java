package io.hestai.bus.app.runtime;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.BusSetting;
import io.hestai.bus.redis.BusSettings;
import io.hestai.bus.redis.Contexts;
import io.hestai.bus.redis.OutboxOptions;
import io.hestai.bus.redis.Timeouts;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What a verb works with. */
public final class Context {
    private final GlobalOptions options;
    private final Surroundings surroundings;
    private final Lifecycle lifecycle = new Lifecycle();

    /**
     * Creates the context of one run.
     *
     * @param options the options that every verb takes; filled while the command line is parsed
     * @param surroundings what the program finds where it is started
     */
    public Context(GlobalOptions options, Surroundings surroundings) {
        this.options = options;
        this.surroundings = surroundings;
    }

    /**
     * The options that every verb takes.
     *
     * @return the options
     */
    public GlobalOptions options() {
        return options;
    }

    /**
     * What the program finds where it is started.
     *
     * @return the surroundings
     */
    public Surroundings surroundings() {
        return surroundings;
    }

    /**
     * The orderly end of this run.
     *
     * @return the lifecycle
     */
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /**
     * Prints a line of data.
     *
     * @param line the line
     */
    public void data(String line) {
        surroundings.out().line(line);
    }

    /**
     * Tells a person something that is neither data nor an error.
     *
     * @param line the line
     */
    public void notice(String line) {
        if (!options.quiet()) {
            warning(line);
        }
    }

    /**
     * Tells a person how a longer undertaking goes on.
     *
     * @param line the line, shown as it is
     */
    public void tell(String line) {
        if (!options.quiet()) {
            show(line);
        }
    }

    /**
     * Tells a person what must not be missed.
     *
     * @param line the line
     */
    public void warning(String line) {
        show("hbus: " + line);
    }

    private void show(String line) {
        try {
            surroundings
                    .err()
                    .line(Secrets.of(options, surroundings.environment()).hide(line));
        } catch (RuntimeException nobodyListens) {
            // A closed standard error is no reason to stop handling messages.
        }
    }

    /**
     * Connects, and closes the bus at the end of the run.
     *
     * @return the bus
     */
    public Bus connect() {
        return connect(config -> config);
    }

    /**
     * Connects for a verb whose handlers may take long.
     *
     * @param handlers how long the end waits for handlers under way
     * @return the bus
     */
    public Bus connectForHandlers(Duration handlers) {
        return connect(config -> {
            Timeouts timeouts = config.timeouts();
            return config.withTimeouts(new Timeouts(timeouts.connect(), timeouts.command(), handlers));
        });
    }

    /**
     * Connects for a verb with options of its own.
     *
     * @param options sets them
     * @return the bus
     */
    public Bus connect(UnaryOperator<BusConfig> options) {
        Bus bus = lifecycle.own(surroundings.connector().connect(options.apply(config())));
        // Until the bus is closed, which waits for what is still to be told.
        var unused = bus.events().listen(event -> {
            if (event instanceof BusEvent.NamespaceShared) {
                warning(event.toString());
            }
        });
        return bus;
    }

    /**
     * Tells what happens to the bus while a verb waits: a connection lost and back, messages dropped or given up.
     *
     * @param bus the bus
     * @param wanted which events to tell; the others are told by the verb itself
     */
    public void tellEvents(Bus bus, Predicate<BusEvent> wanted) {
        var unused = bus.events().listen(event -> {
            boolean isToldAnyway = event instanceof BusEvent.NamespaceShared;
            // That a message was stored and not published may come after all else is done.
            boolean isLate = lifecycle.stopping() && !(event instanceof BusEvent.AnnounceUnheard);
            if (!isToldAnyway && wanted.test(event) && !isLate) {
                notice(event.toString());
            }
        });
    }

    /**
     * Whether the Redis is the private one of the current user, because nobody named another.
     *
     * @return whether neither the options nor the environment nor a context give a URL
     */
    public boolean usesPrivateRedis() {
        return settings().value(BusSetting.URL).isEmpty();
    }

    /**
     * What options, environment and context say.
     *
     * @return the settings, perhaps without a URL
     */
    public BusSettings settings() {
        return options.settings(surroundings.environment());
    }

    /**
     * The configuration that options, environment and context ask for. Appends wait in memory: an outbox on disk is one program's at a time, and
     * belongs to those that live long.
     *
     * @return the configuration, with a URL
     */
    public BusConfig config() {
        BusSettings settings = settings();
        BusConfig config = configWithoutServer();
        if (config.url().isEmpty()) {
            return config.withUrl(privateUrl());
        }
        if (options.url != null && Secrets.loginIn(options.url).indexOf(':') >= 0) {
            notice("the password in --url can be seen by every user of this machine;"
                    + " set HBUS_PASSWORD, or the whole URL as HBUS_URL, or use a context, instead");
        }
        if (options.context != null && options.url == null) {
            tellWhatGoesBefore(settings);
        }
        return config;
    }

    /** Who asks for a context may not think of what the environment says. */
    private void tellWhatGoesBefore(BusSettings settings) {
        if (settings.context().isEmpty() || settings.isOfContext(BusSetting.URL)) {
            return;
        }
        if (Contexts.of(surroundings.environment()).read(settings.context()).containsKey(BusSetting.URL)) {
            notice("HBUS_URL or REDIS_URL is set, and goes before the url of context '" + settings.context() + "'");
        }
    }

    /**
     * Refuses options that name a server, for a verb that is about the private Redis alone.
     *
     * @param verb the verb's name
     */
    public void refuseOtherServers(String verb) {
        String option = options.namingServer();
        if (option != null) {
            throw new UsageException("'hbus " + verb + "' is about your private Redis and takes no " + option
                    + "; another Redis is started and stopped by whoever runs it ('hbus ls " + option
                    + " …' shows whether it answers)");
        }
    }

    /**
     * The configuration that options, environment and context ask for, as far as it needs no server.
     *
     * @return the configuration, perhaps without a URL
     */
    public BusConfig configWithoutServer() {
        return settings().config().withOutbox(OutboxOptions.memory());
    }

    private String privateUrl() {
        Connector.PrivateServer server = surroundings.connector().privateServer();
        if (server.started()) {
            notice("started a private Redis at " + server.url() + " (stop it with 'hbus down')");
        }
        return server.url().toString();
    }
}
