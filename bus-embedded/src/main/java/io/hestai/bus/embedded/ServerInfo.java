package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a server says of itself in its INFO. */
final class ServerInfo {
    static final ServerInfo NONE = new ServerInfo(Map.of());

    private final Map<String, String> values;

    private ServerInfo(Map<String, String> values) {
        this.values = values;
    }

    static ServerInfo ask(Path socket, long timeoutMillis) {
        try (RedisProbe probe = RedisProbe.connect(socket, timeoutMillis)) {
            String reply = probe.ask("INFO");
            if (reply.startsWith("-")) {
                throw new UnreachableException("the Redis at " + socket + " does not say what it is: "
                        + reply.substring(1) + "; it is not a private one");
            }
            return parse(reply);
        } catch (IOException e) {
            throw new UnreachableException(
                    "cannot ask the Redis at " + socket + " what it is: " + e.getMessage() + "; try again", e);
        }
    }

    static ServerInfo parse(String info) {
        Map<String, String> values = new HashMap<>();
        for (String line : info.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.charAt(0) != '#') {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return new ServerInfo(values);
    }

    OptionalLong pid() {
        return number("process_id");
    }

    Optional<Path> executable() {
        return Optional.ofNullable(values.get("executable"))
                .filter(path -> !path.isEmpty())
                .map(Path::of);
    }

    /** Valkey also says which Redis it is like. */
    Optional<String> version() {
        String own = values.get("valkey_version");
        return Optional.ofNullable(own != null ? own : values.get("redis_version"));
    }

    Optional<Duration> uptime() {
        OptionalLong seconds = number("uptime_in_seconds");
        return seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsLong())) : Optional.empty();
    }

    OptionalLong usedMemoryBytes() {
        return number("used_memory");
    }

    OptionalLong connectedClients() {
        return number("connected_clients");
    }

    /** What endangers the data, or null. */
    @Nullable
    String problem() {
        if ("0".equals(values.get("aof_enabled"))) {
            return "it keeps nothing on disk: its append-only file was switched off";
        }
        if ("err".equals(values.get("aof_last_write_status"))) {
            return "it cannot write its append-only file and refuses what is published; is the disk full?";
        }
        if ("err".equals(values.get("aof_last_bgrewrite_status"))) {
            return "it could not rewrite its append-only file, which grows; is there room on the disk and in memory?";
        }
        return null;
    }

    private OptionalLong number(String name) {
        String value = values.get(name);
        try {
            return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
