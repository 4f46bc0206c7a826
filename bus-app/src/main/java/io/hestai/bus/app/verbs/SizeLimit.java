package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.redis.BusConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How large a message may be, for verbs that send some. */
final class SizeLimit {
    @Option(
            names = "--max-message-bytes",
            paramLabel = "N",
            description = "Refuse a message whose names and values have more bytes. Default: 1048576")
    private @Nullable Integer maxMessageBytes;

    BusConfig applyTo(BusConfig config) {
        if (maxMessageBytes == null) {
            return config;
        }
        if (maxMessageBytes < 1) {
            throw new UsageException("--max-message-bytes " + maxMessageBytes + " allows no message; give at least 1");
        }
        return config.withMaxMessageBytes(maxMessageBytes);
    }
}
