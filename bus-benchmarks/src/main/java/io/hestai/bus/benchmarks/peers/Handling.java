package io.hestai.bus.benchmarks.peers;

/** Calls handlers where the peer's own interface allows no checked exceptions. */
final class Handling {
    private Handling() {}

    static void handle(Peer.Handler handler, byte[] payload) {
        try {
            handler.handle(payload);
        } catch (Exception e) {
            throw new IllegalStateException("the handler failed", e);
        }
    }
}
