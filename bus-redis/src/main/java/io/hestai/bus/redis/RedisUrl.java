package io.hestai.bus.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parsed Redis URL. {@code toString} leaves the user and password out.
 *
 * @param kind how to connect
 * @param host the host, or the path of the Unix socket
 * @param port the port; 0 for a Unix socket
 * @param database the database index
 * @param credentials what the URL says about user and password
 */
record RedisUrl(Kind kind, String host, int port, int database, Optional<Credentials> credentials) {

    /** How to connect. */
    enum Kind {
        TCP,
        TLS,
        UNIX
    }

    private static final int DEFAULT_PORT = 6379;
    private static final String FORMS =
            "write redis://host:port/db, rediss://host:port/db or redis-socket:///path?db=0";

    static RedisUrl parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // The exception's own message would repeat the whole URL, password included.
            throw new IllegalArgumentException("the Redis URL cannot be read at character " + (e.getIndex() + 1) + " ("
                    + e.getReason() + "); " + FORMS);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        return switch (scheme) {
            case "redis" -> network(Kind.TCP, uri);
            case "rediss" -> network(Kind.TLS, uri);
            case "redis-socket", "unix" -> socket(uri);
            default -> throw new IllegalArgumentException("the Redis URL starts with '" + scheme + ":'; " + FORMS);
        };
    }

    private static RedisUrl network(Kind kind, URI uri) {
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the Redis URL names no host; " + FORMS);
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        if (port == 0 || port > 65_535) {
            throw new IllegalArgumentException("the Redis URL has port " + port + "; ports go from 1 to 65535");
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        String database =
                path.length() > 1 ? path.substring(1) : parameter(uri, "db").orElse("0");
        String host = uri.getHost();
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return new RedisUrl(kind, host, port, database(database), credentials(uri.getRawUserInfo()));
    }

    private static RedisUrl socket(URI uri) {
        String path = uri.getPath();
        if (path == null || path.length() < 2) {
            throw new IllegalArgumentException("the Redis URL names no socket path; " + FORMS);
        }
        // Without a host Java does not take the authority apart.
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        if (at + 1 < authority.length()) {
            throw new IllegalArgumentException("the Redis URL has a host before the socket path; " + FORMS);
        }
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        return new RedisUrl(Kind.UNIX, path, 0, database(parameter(uri, "db").orElse("0")), credentials(userInfo));
    }

    private static int database(String text) {
        try {
            int database = Integer.parseInt(text);
            if (database >= 0) {
                return database;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, as for a negative number.
        }
        throw new IllegalArgumentException("the Redis URL has the database '" + text + "'; give a number from 0");
    }

    private static Optional<Credentials> credentials(@Nullable String info) {
        if (info == null || info.isEmpty()) {
            return Optional.empty();
        }
        int colon = info.indexOf(':');
        if (colon < 0) {
            return Optional.of(new Credentials(decode(info), ""));
        }
        return Optional.of(new Credentials(decode(info.substring(0, colon)), decode(info.substring(colon + 1))));
    }

    private static Optional<String> parameter(URI uri, String name) {
        String query = uri.getRawQuery();
        if (query == null) {
            return Optional.empty();
        }
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(decode(pair.substring(name.length() + 1)));
            }
        }
        return Optional.empty();
    }

    private static String decode(String text) {
        // A plus sign is itself in a URL's user and path; only the query of a form gives it another meaning.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The URL without user and password: fit for logs and errors. */
    @Override
    public String toString() {
        return switch (kind) {
            case UNIX -> "redis-socket://" + host + (database == 0 ? "" : "?db=" + database);
            case TCP -> "redis://" + host + ":" + port + "/" + database;
            case TLS -> "rediss://" + host + ":" + port + "/" + database;
        };
    }
}
