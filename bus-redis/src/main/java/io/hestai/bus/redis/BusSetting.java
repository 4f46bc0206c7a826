package io.hestai.bus.redis;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The settings of a bus, as they are named in context files and in the environment: the one table from which reading, checking, help and
 * documentation come. See {@link BusSettings} for how they are put together.
 */
public enum BusSetting {
    /** Where Redis is. */
    URL(
            "url",
            "HBUS_URL",
            "the private Redis",
            "where Redis is: redis://[user@]host[:port][/db], rediss://… (TLS), redis-socket:///path[?db=1]"),
    /** The prefix of every key and channel. */
    NAMESPACE("namespace", "HBUS_NAMESPACE", "bus:", "prefix of every key and channel"),
    /** Who speaks. */
    ROLE("role", "HBUS_ROLE", "none", "who speaks: agent, ui, daemon, …"),
    /** The name of this running program. */
    INSTANCE("instance", "HBUS_INSTANCE", "ROLE-HOST-PID", "name of this running program, unique among all"),
    /** The ACL user. */
    USER("user", "HBUS_USER", "the URL's, else the default user", "ACL user"),
    /** The password itself; in the environment only. */
    PASSWORD("", "HBUS_PASSWORD", "none", "password; in no file, to have no secret in it"),
    /** A file with the password. */
    PASSWORD_FILE("password_file", "HBUS_PASSWORD_FILE", "none", "file whose first line is the password; mode 0600"),
    /** A command that prints the password. */
    PASSWORD_COMMAND(
            "password_command",
            "HBUS_PASSWORD_COMMAND",
            "none",
            "command whose first line of output is the password; run without a shell"),
    /** The authorities to trust. */
    TLS_CA(
            "tls_ca",
            "HBUS_TLS_CA",
            "those of the Java installation",
            "PEM file of the authorities that may sign for the server; the word system stands for Java's own"),
    /** The server's fingerprints. */
    TLS_PIN(
            "tls_pin",
            "HBUS_TLS_PIN",
            "none",
            "sha256 fingerprints, with commas between, of the server's certificate or public key; without tls_ca it is enough"),
    /** The name that the server's certificate must have. */
    TLS_SERVER_NAME(
            "tls_server_name", "HBUS_TLS_SERVER_NAME", "the URL's host", "what the server's certificate must name"),
    /** The client certificate. */
    TLS_CERTIFICATE(
            "tls_certificate",
            "HBUS_TLS_CERTIFICATE",
            "none",
            "client certificate to show: a PEM file, or PKCS12 with its key if it ends in .p12 or .pfx"),
    /** Its private key. */
    TLS_KEY(
            "tls_key",
            "HBUS_TLS_KEY",
            "none",
            "private key of a PEM client certificate: PKCS8, not encrypted, mode 0600"),
    /** The password of a PKCS12 file. */
    TLS_KEY_PASSWORD_FILE(
            "tls_key_password_file",
            "HBUS_TLS_KEY_PASSWORD_FILE",
            "none",
            "file whose first line is the password of a PKCS12 file; mode 0600"),
    /** How long to wait for a connection. */
    CONNECT_TIMEOUT("connect_timeout", "HBUS_CONNECT_TIMEOUT", "2s", "for a connection to be made and greeted"),
    /** How long to wait for a reply. */
    COMMAND_TIMEOUT("command_timeout", "HBUS_COMMAND_TIMEOUT", "5s", "for the reply to a command"),
    /** How long to wait at the end. */
    CLOSE_TIMEOUT("close_timeout", "HBUS_CLOSE_TIMEOUT", "5s", "for what is under way when the bus is closed"),
    /** The largest message. */
    MAX_MESSAGE_BYTES("max_message_bytes", "HBUS_MAX_MESSAGE_BYTES", "1MiB", "largest message, names and values"),
    /** How many connections the bus may hold. */
    MAX_CONNECTIONS("max_connections", "HBUS_MAX_CONNECTIONS", "64", "connections that a bus may hold; at least 4"),
    /** How fast it may publish. */
    LIMIT_PUBLISH_PER_SECOND(
            "limit_publish_per_second",
            "HBUS_LIMIT_PUBLISH_PER_SECOND",
            "100000",
            "messages a second that a bus may send"),
    /** How much it may publish at once. */
    LIMIT_PUBLISH_BURST(
            "limit_publish_burst",
            "HBUS_LIMIT_PUBLISH_BURST",
            "10000000",
            "messages that it may send at once after a pause"),
    /** To how many streams it may append. */
    LIMIT_STREAMS("limit_streams", "HBUS_LIMIT_STREAMS", "10000", "streams that a bus may append to"),
    /** In how many groups it may consume. */
    LIMIT_GROUPS("limit_groups", "HBUS_LIMIT_GROUPS", "1000", "groups that a bus may consume in"),
    /** How long a stream may be. */
    LIMIT_STREAM_ENTRIES(
            "limit_stream_entries",
            "HBUS_LIMIT_STREAM_ENTRIES",
            "10000000",
            "entries of a stream that it still appends to"),
    /** How large a stream may be. */
    LIMIT_STREAM_BYTES(
            "limit_stream_bytes", "HBUS_LIMIT_STREAM_BYTES", "2GiB", "size of such a stream in the server's memory"),
    /** How many connections a program may hold. */
    LIMIT_PROCESS_CONNECTIONS(
            "limit_process_connections",
            "HBUS_LIMIT_PROCESS_CONNECTIONS",
            "512",
            "connections of all buses of a program together"),
    /** How long to look for bytes before sleeping. */
    SPIN(
            "spin",
            "HBUS_SPIN",
            "0us",
            "how long a thread that waits for Redis looks for bytes before it sleeps, such as 50us; at most 1ms"),
    /** What it means that an append is stored. */
    DURABILITY("durability", "HBUS_DURABILITY", "memory", "where a stored append is: memory, or disk (waits for it)"),
    /** Where appends wait while Redis is away. */
    OUTBOX(
            "outbox",
            "HBUS_OUTBOX",
            "memory",
            "where appends wait while Redis is away: memory, or a directory of this program's own; hbus add has --outbox"),
    /** How long they wait. */
    OUTBOX_HOLD("outbox_hold", "HBUS_OUTBOX_HOLD", "60s; without an end on disk", "how long appends wait for Redis"),
    /** When an outbox on disk is forced to the disk. */
    OUTBOX_FSYNC(
            "outbox_fsync",
            "HBUS_OUTBOX_FSYNC",
            "every_second",
            "when an outbox on disk is forced to it: never, every_second, always");

    private final String key;
    private final String variable;
    private final String defaultValue;
    private final String meaning;

    BusSetting(String key, String variable, String defaultValue, String meaning) {
        this.key = key;
        this.variable = variable;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /**
     * Its name in a context file.
     *
     * @return the name; empty if it may stand in the environment only
     */
    public String key() {
        return key;
    }

    /**
     * Its environment variable.
     *
     * @return the variable's name
     */
    public String variable() {
        return variable;
    }

    /**
     * What holds where nobody says otherwise.
     *
     * @return a value, or words for people
     */
    public String defaultValue() {
        return defaultValue;
    }

    /**
     * What it means.
     *
     * @return in one line, for people
     */
    public String meaning() {
        return meaning;
    }

    /** Whether it says who one is to a server, or how that is told from others: what must not be used for another server. */
    boolean isOfServer() {
        return switch (this) {
            case USER,
                    PASSWORD_FILE,
                    PASSWORD_COMMAND,
                    TLS_CA,
                    TLS_PIN,
                    TLS_SERVER_NAME,
                    TLS_CERTIFICATE,
                    TLS_KEY,
                    TLS_KEY_PASSWORD_FILE -> true;
            default -> false;
        };
    }

    /** Whether its value is a path. */
    boolean isPath() {
        return switch (this) {
            case PASSWORD_FILE, TLS_CA, TLS_CERTIFICATE, TLS_KEY, TLS_KEY_PASSWORD_FILE, OUTBOX -> true;
            default -> false;
        };
    }

    /** Whether a value of a setting that is a path is none, but a word that stands for something else. */
    boolean isWord(String value) {
        return (this == TLS_CA && value.equals("system")) || (this == OUTBOX && value.equals("memory"));
    }

    /**
     * Finds a setting by its name in a context file.
     *
     * @param key the name
     * @return the setting; empty if there is none of that name
     */
    public static Optional<BusSetting> of(String key) {
        return Arrays.stream(values())
                .filter(each -> !key.isEmpty() && each.key.equals(key))
                .findFirst();
    }

    /** The names in files. */
    static List<String> keys() {
        return Arrays.stream(values())
                .map(BusSetting::key)
                .filter(each -> !each.isEmpty())
                .toList();
    }
}
