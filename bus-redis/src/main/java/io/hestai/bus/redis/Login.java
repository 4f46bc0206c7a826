package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * A user and where the password comes from, as a source of credentials.
 *
 * @param user the ACL user, or empty for the default user
 * @param source where the password comes from
 */
record Login(String user, PasswordSource source) implements Supplier<Credentials> {

    /**
     * The credentials now.
     *
     * @throws RefusedException if there is no password to be had, with {@link Reason#AUTHENTICATION}: it may be there the next time
     */
    @Override
    public Credentials get() {
        try {
            return new Credentials(user, source.password());
        } catch (IOException e) {
            throw new RefusedException(Reason.AUTHENTICATION, "cannot log in to Redis: " + Failures.words(e));
        }
    }

    /**
     * Asks any source, a program's own included, which may do what it likes.
     *
     * @throws BusException if it gives none
     */
    static Credentials ask(Supplier<Credentials> source) {
        Credentials given;
        try {
            given = source.get();
        } catch (BusException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new RefusedException(
                    Reason.AUTHENTICATION, "cannot log in to Redis: the source of credentials failed with " + e);
        }
        if (given == null) {
            throw new RefusedException(
                    Reason.AUTHENTICATION, "cannot log in to Redis: the source of credentials gave none");
        }
        return given;
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
