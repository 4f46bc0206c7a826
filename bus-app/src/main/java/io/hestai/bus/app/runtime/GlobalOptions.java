package io.hestai.bus.app.runtime;

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
                "Default: HBUS_URL, REDIS_URL, else a private Redis. Password: HBUS_PASSWORD."
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

    /** The URL from the option, else the environment; null for the private Redis. */
    @Nullable
    String urlOr(Map<String, String> environment) {
        return first(url, environment.get("HBUS_URL"), environment.get("REDIS_URL"));
    }

    @Nullable
    String namespaceOr(Map<String, String> environment) {
        return namespace != null ? namespace : first(environment.get("HBUS_NAMESPACE"));
    }

    String roleOr(Map<String, String> environment) {
        String found = first(role, environment.get("HBUS_ROLE"));
        return found == null ? "" : found;
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
