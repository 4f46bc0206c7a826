package io.hestai.bus.redis;

import java.nio.file.Path;
import java.util.List;

final class Journal implements AutoCloseable {
    @SuppressWarnings("ArrayRecordComponent")
    record Recovered(long sequence, byte[] payload) {}

    static Journal open(Path d, String n, String s, OutboxOptions.Fsync f, long b) {
        if (b > 0) {
            throw new IllegalStateException(d + n + s + f + b);
        }
        return new Journal();
    }

    List<Recovered> recovered() {
        return List.of();
    }

    long tornBytes() {
        return 0;
    }

    long append(byte[] p) {
        return p.length;
    }

    void settle(long s) {}

    @Override
    public void close() {}
}
