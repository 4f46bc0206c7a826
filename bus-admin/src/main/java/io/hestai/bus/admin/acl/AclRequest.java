package io.hestai.bus.admin.acl;

import io.hestai.bus.redis.BusConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who shall have which rights.
 *
 * @param user the name of the Redis user
 * @param roles the parts that its programs play
 * @param namespace the namespace of the bus, for instance {@code bus:}
 * @param database the database that the bus uses
 * @param channels the channels that it has to do with, possibly with {@code *} for any letters; all if neither channels nor streams are named
 * @param streams the streams that it has to do with, likewise
 */
public record AclRequest(
        String user, Set<BusRole> roles, String namespace, int database, List<String> channels, List<String> streams) {

    /**
     * Refuses what would give other rights than were meant.
     *
     * @throws IllegalArgumentException if there is no role, the namespace is empty, or a name has letters that names do not have
     */
    public AclRequest {
        roles = Set.copyOf(roles);
        channels = List.copyOf(channels);
        streams = List.copyOf(streams);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("there is no role; give publisher, consumer, observer or operator");
        }
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException(
                    "without a namespace a user would have rights to everybody's keys; give one");
        }
        requireName("user", user, "[A-Za-z0-9._@-]{1,200}");
        for (String channel : channels) {
            requireName("channel", channel, "[A-Za-z0-9._/:*-]{1,200}");
        }
        for (String stream : streams) {
            requireName("stream", stream, "[A-Za-z0-9._/:*-]{1,200}");
        }
    }

    private static void requireName(String what, String name, String form) {
        if (!name.matches(form)) {
            throw new IllegalArgumentException("the " + what + " '" + name
                    + "' has letters that such a name cannot have; allowed are letters, digits and "
                    + (what.equals("user") ? ". _ - @" : ". _ - / : and * for any"));
        }
    }

    /**
     * Asks for rights in the namespace and database of a bus.
     *
     * @param user the name of the Redis user; if it is empty, {@code hbus-} and the roles
     * @param roles the parts that its programs play
     * @param config the bus
     * @param channels the channels that it has to do with
     * @param streams the streams that it has to do with
     * @param database the database that the bus uses
     * @return the request
     */
    public static AclRequest of(
            String user,
            Set<BusRole> roles,
            BusConfig config,
            int database,
            List<String> channels,
            List<String> streams) {
        String name = user.isEmpty() ? "hbus-" + String.join("-", words(roles)) : user;
        return new AclRequest(name, roles, config.namespace(), database, channels, streams);
    }

    private static List<String> words(Set<BusRole> roles) {
        return new TreeSet<>(roles).stream().map(BusRole::word).toList();
    }
}
