package io.hestai.bus.admin.acl;

import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.redis.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Gives rights to the users of a Redis, and compares what they have. As thread-safe as its connection. */
public final class Acl {
    private static final String DEFAULT_USER = "default";

    private final ServerConnection server;

    /**
     * Works over a connection, whose user needs the rights {@code +acl|setuser}, {@code +acl|getuser}, {@code +acl|cat} and {@code +acl|whoami}.
     *
     * @param server the connection; it stays the caller's
     */
    public Acl(ServerConnection server) {
        this.server = server;
    }

    /**
     * The rule for a password, from which nobody can read it.
     *
     * @param password the password
     * @return {@code #} and its SHA-256
     */
    public static String passwordRule(String password) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            return '#' + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Makes a user, or gives one other rights; connections that it has open are judged by the new ones from then on.
     *
     * @param rules the rights
     * @param password the password as {@link #passwordRule} gives it; empty to keep what the user has
     * @throws RefusedException if the user is {@code default} or the one of this connection, is new and has no password, or if this user may not
     */
    public void apply(AclRules rules, String password) {
        String user = rules.request().user();
        if (user.equals(DEFAULT_USER)) {
            throw refused(
                    "change the user 'default': everybody is that user who gives no name; give another one with --user");
        }
        if (user.equals(server.call("ACL", "WHOAMI"))) {
            throw refused("change the user '" + user + "', as which you are logged in; log in as another one");
        }
        if (password.isEmpty() && AclUser.of(server, user, Set.of()).isEmpty()) {
            throw refused(
                    "make the user '" + user + "' without a password; set HBUS_ACL_PASSWORD or give --password-stdin");
        }
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER"));
        words.addAll(rules.words(password));
        server.call(words.toArray(String[]::new));
    }

    /**
     * Compares what a user may do with what is asked for.
     *
     * @param rules what is asked for
     * @return what is missing and what is too much
     * @throws RefusedException if there is no such user, or if this one may not ask
     */
    public AclCheck check(AclRules rules) {
        String user = rules.request().user();
        Set<String> wanted = new TreeSet<>();
        rules.permissions().forEach(each -> wanted.addAll(each.commands()));
        AclUser has = AclUser.of(server, user, wanted)
                .orElseThrow(() -> refused("check the user '" + user + "': there is none; 'ACL USERS' lists them"));
        return AclCheck.of(rules, has);
    }

    private static RefusedException refused(String what) {
        return new RefusedException(Reason.OTHER, "cannot " + what);
    }
}
