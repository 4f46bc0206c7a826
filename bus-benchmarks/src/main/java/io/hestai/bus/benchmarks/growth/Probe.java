package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Message;
import io.hestai.bus.benchmarks.peers.Payload;
import java.nio.charset.StandardCharsets;

/** The message that is sent everywhere: one field of 256 bytes, in which is the time it was sent. */
final class Probe {
    private static final String PAYLOAD = "payload";
    private static final int BYTES = 256;

    private Probe() {}

    /** A message sent now. */
    static Message now() {
        return at(System.nanoTime());
    }

    static Message at(long nanos) {
        byte[] payload = Payload.of(Payload.MEASURE, nanos, BYTES);
        return Message.of("probe").with(PAYLOAD, new String(payload, StandardCharsets.US_ASCII));
    }

    static long sentAt(Message message) {
        return Payload.time(message.bytes(PAYLOAD));
    }
}
