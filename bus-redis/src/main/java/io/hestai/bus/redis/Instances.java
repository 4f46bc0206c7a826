package io.hestai.bus.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Names running programs. */
final class Instances {
    private Instances() {}

    /** {@code ROLE-HOST-PID}: unique on one workstation, and it tells a person which program to look at. */
    static String name(String role) {
        String who = role.isEmpty() ? "anyone" : role;
        return who + '-' + host() + '-' + ProcessHandle.current().pid();
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
