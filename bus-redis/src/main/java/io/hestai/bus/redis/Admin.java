package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.ClosedException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection for questions and other rare commands, one at a time. It is made when it is first needed, and made again when it was
 * lost; a command that only reads is then asked once more.
 */
final class Admin implements AutoCloseable {
    private final Dialer dialer;
    private final Connections connections;
    private @Nullable Link link;
    private @Nullable Health health;
    private boolean closed;

    Admin(Dialer dialer, Connections connections) {
        this.dialer = dialer;
        this.connections = connections;
    }

    /**
     * Asks something that changes nothing.
     *
     * @param command the command
     * @param doing what it does, for errors
     */
    synchronized @Nullable Object ask(Command command, String doing) {
        try {
            return exchange(List.of(command), doing)[0];
        } catch (IOException stale) {
            return execute(command, doing);
        }
    }

    /** Executes a command once. */
    @Nullable
    Object execute(Command command, String doing) {
        return executeAll(List.of(command), doing)[0];
    }

    /** Executes commands that travel together, once; the first error among the replies is thrown. */
    synchronized @Nullable Object[] executeAll(List<Command> commands, String doing) {
        try {
            return exchange(commands, doing);
        } catch (IOException e) {
            throw Failures.unreachable(dialer.url(), e);
        }
    }

    private @Nullable Object[] exchange(List<Command> commands, String doing) throws IOException {
        Link current = connected();
        try {
            @Nullable Object[] replies = new @Nullable Object[commands.size()];
            for (Command command : commands) {
                current.put(command);
            }
            current.flush();
            for (int i = 0; i < replies.length; i++) {
                current.expectReplyWithin(dialer.commandTimeoutNanos());
                replies[i] = current.read();
            }
            current.expectNothing();
            for (Object reply : replies) {
                if (reply instanceof RedisError error) {
                    throw Failures.explain(error, doing);
                }
            }
            return replies;
        } catch (IOException e) {
            current.close();
            link = null;
            if (health != null) {
                health.lost(Failures.words(e));
            }
            throw e;
        }
    }

    private Link connected() throws IOException {
        if (closed) {
            throw new ClosedException("the bus is closed");
        }
        Link current = link;
        if (current == null) {
            current = dial();
            link = current;
        }
        return current;
    }

    private Link dial() throws IOException {
        Link fresh;
        try {
            fresh = dialer.dial("admin");
        } catch (IOException | BusException e) {
            if (health != null) {
                health.failedAttempt(e);
            }
            throw e;
        }
        if (health == null) {
            health = connections.openQuietly("admin");
        } else {
            health.restored();
        }
        return fresh;
    }

    @Override
    public void close() {
        Link current;
        synchronized (this) {
            closed = true;
            current = link;
            link = null;
        }
        if (current != null) {
            current.close();
        }
    }
}
