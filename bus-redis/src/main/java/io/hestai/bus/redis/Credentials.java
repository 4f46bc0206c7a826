package io.hestai.bus.redis;

/**
 * Who one is to Redis. Its {@code toString} never shows the password.
 *
 * @param user the ACL user, or empty for the default user
 * @param password the password
 */
public record Credentials(String user, String password) {

    /** The user alone. */
    @Override
    public String toString() {
        return "Credentials[user=" + (user.isEmpty() ? "default" : user) + "]";
    }
}
