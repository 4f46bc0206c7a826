package io.hestai.bus.benchmarks.peers;

import io.lettuce.core.RedisFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Commands without waiting for their replies, as the asynchronous interface is made for; replies come in order. */
final class LettuceSender implements Peer.Sender {
    interface Sending {
        RedisFuture<?> send(byte[] payload);
    }

    private final Sending sending;
    private final Runnable closing;
    private @Nullable RedisFuture<?> last;

    LettuceSender(Sending sending, Runnable closing) {
        this.sending = sending;
        this.closing = closing;
    }

    @Override
    public void send(byte[] payload) {
        last = sending.send(payload);
    }

    @Override
    public void await() throws Exception {
        if (last != null) {
            last.get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        closing.run();
    }
}
