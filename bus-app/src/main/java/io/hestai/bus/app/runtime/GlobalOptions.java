package io.hestai.bus.app.runtime;

import io.hestai.bus.redis.BusSetting;
import io.hestai.bus.redis.BusSettings;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every verb takes, before or after the verb's name. */
public final class GlobalOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = {
                "Where Redis is: redis://[user@]host[:port][/db], rediss://… (TLS), redis-socket:///path.",
                "Default: HBUS_URL, REDIS_URL, the context's, else a private Redis. Password: HBUS_PASSWORD, or a context."
            })
    @Nullable
    String url;

    @Option(
            names = "--namespace",
            paramLabel = "PREFIX",
            scope = ScopeType.INHERIT,
            description = "Prefix of all keys and channels. Default: HBUS_NAMESPACE, or bus:")
    @Nullable
    String namespace;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            scope = ScopeType.INHERIT,
            description = "Who speaks: agent, ui, daemon, … Default: HBUS_ROLE")
    @Nullable
    String role;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description =
                    "Settings of this context ('hbus context'); - for none. Default: HBUS_CONTEXT, else the selected one")
    @Nullable
    String context;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print one JSON object a line instead of text for people.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print data and errors only, no notices.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.")
    boolean verbose;

    /**
     * Whether output is for programs.
     *
     * @return whether {@code --json} was given
     */
    public boolean json() {
        return json;
    }

    /**
     * Whether notices are unwanted.
     *
     * @return whether {@code --quiet} was given
     */
    public boolean quiet() {
        return quiet;
    }

    /**
     * Whether stack traces are wanted.
     *
     * @return whether {@code --verbose} was given
     */
    public boolean verbose() {
        return verbose;
    }

    /** The URL from the option, else the environment; null if neither has one. */
    @Nullable
    String urlOr(Map<String, String> environment) {
        return first(url, environment.get("HBUS_URL"), environment.get("REDIS_URL"));
    }

    /** The settings that these options, the environment and a context give. */
    BusSettings settings(Map<String, String> environment) {
        BusSettings settings = BusSettings.of(environment, context == null ? "" : context);
        if (url != null && !url.isEmpty()) {
            settings = settings.with(BusSetting.URL, url);
        }
        if (namespace != null) {
            settings = settings.with(BusSetting.NAMESPACE, namespace);
        }
        return role == null || role.isEmpty() ? settings : settings.with(BusSetting.ROLE, role);
    }

    /**
     * The options that are also settings, as they were given.
     *
     * @return the settings; those that were not given are not there
     */
    public Map<BusSetting, String> given() {
        Map<BusSetting, String> given = new EnumMap<>(BusSetting.class);
        put(given, BusSetting.URL, url);
        put(given, BusSetting.NAMESPACE, namespace);
        put(given, BusSetting.ROLE, role);
        return given;
    }

    private static void put(Map<BusSetting, String> given, BusSetting setting, @Nullable String value) {
        if (value != null) {
            given.put(setting, value);
        }
    }

    /**
     * The context that was asked for.
     *
     * @return its name; null if none was
     */
    public @Nullable String context() {
        return context;
    }

    /**
     * Which option names a server.
     *
     * @return the option; null if there is none
     */
    @Nullable
    String namingServer() {
        return url != null ? "--url" : context != null ? "--context" : null;
    }

    /** An empty environment variable counts as none, as {@code HBUS_URL= hbus …} is how a shell takes one back. */
    private static @Nullable String first(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isEmpty()) {
                return candidate;
            }
        }
        return null;
    }
}
