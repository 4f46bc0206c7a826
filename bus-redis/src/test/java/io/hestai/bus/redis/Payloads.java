package io.hestai.bus.redis;

import io.hestai.bus.Message;
import java.util.Arrays;

/** Messages as the payload of a channel, by themselves. */
final class Payloads {
    private static final PayloadCodec CODEC = new PayloadCodec(1 << 20);

    private Payloads() {}

    static byte[] encode(Message message) {
        Command command = new Command(0, "PUBLISH");
        int before = command.length();
        CODEC.write(command, message);
        byte[] written = Arrays.copyOfRange(command.bytes(), before, command.length() - 2);
        int begin = 0;
        while (written[begin] != '\n') {
            begin++;
        }
        return Arrays.copyOfRange(written, begin + 1, written.length);
    }
}
