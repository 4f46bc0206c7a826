package io.hestai.bus.benchmarks.compare;

import io.hestai.bus.benchmarks.peers.Payload;
import io.hestai.bus.benchmarks.peers.Peer;
import io.hestai.bus.benchmarks.peers.Peers;
import io.hestai.bus.benchmarks.peers.Place;

/** A program that sends one message and ends. */
public final class Once {
    private Once() {}

    /**
     * Sends it.
     *
     * @param args name of the peer
     * @throws Exception if it cannot be sent
     */
    public static void main(String[] args) throws Exception {
        try (Peer peer = Peers.named(args[0], Place.fromProperties());
                Peer.Sender sender = peer.sender("once")) {
            sender.send(Payload.of(Payload.MEASURE, System.nanoTime(), 256));
            sender.await();
        }
        System.exit(0);
    }
}
