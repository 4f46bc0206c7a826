package io.hestai.bus.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Names running programs. */
final class Instances {
    /** How many consumers were named, of this whole program. */
    private static final Map<String, Integer> CONSUMERS = new ConcurrentHashMap<>();

    private Instances() {}

    /** {@code ROLE-HOST-PID}: unique on one workstation, and it tells a person which program to look at. */
    static String name(String role) {
        String who = role.isEmpty() ? "anyone" : role;
        return who + '-' + host() + '-' + ProcessHandle.current().pid();
    }

    /**
     * The name of the next consumer in a scope: that of the program, with a number from the second one on, whichever bus it belongs to. That two buses
     * reach the same Redis cannot be told from their URLs.
     */
    static String consumer(String instance, String scope) {
        int number = CONSUMERS.merge(scope + '{' + instance, 1, Integer::sum);
        return number == 1 ? instance : instance + '-' + number;
    }

    private static String host() {
        String host = System.getenv("HOSTNAME");
        if (host == null || host.isEmpty()) {
            try {
                host = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                host = "localhost";
            }
        }
        StringBuilder allowed = new StringBuilder();
        for (int i = 0; i < host.length() && i < 64; i++) {
            allowed.append(Names.isAllowed(host.charAt(i)) ? host.charAt(i) : '_');
        }
        return allowed.toString();
    }
}
