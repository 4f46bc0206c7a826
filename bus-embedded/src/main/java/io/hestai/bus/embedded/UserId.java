package io.hestai.bus.embedded;

import io.hestai.bus.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The number of the current user. The JDK has no call for it that works for a user without a name (as in containers), but
 * tells the owner of a file, and our own process, or a file just made, is ours.
 */
final class UserId {
    private static volatile int known = -1;

    private UserId() {}

    static int current() {
        int uid = known;
        if (uid < 0) {
            uid = find();
            known = uid;
        }
        return uid;
    }

    private static int find() {
        try {
            Path self = Path.of("/proc/self/task");
            if (Files.exists(self)) {
                return (Integer) Files.getAttribute(self, "unix:uid");
            }
            Path probe = Files.createTempFile("hestai-bus", ".uid");
            try {
                return (Integer) Files.getAttribute(probe, "unix:uid");
            } finally {
                Files.delete(probe);
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new UnreachableException(
                    "cannot tell who the current user is, so no private Redis can be kept from others: " + e
                            + "; give the bus the URL of a Redis instead",
                    e);
        }
    }
}
