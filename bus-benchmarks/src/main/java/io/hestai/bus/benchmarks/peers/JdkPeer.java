package io.hestai.bus.benchmarks.peers;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The JDK alone: a socket channel, commands and replies by hand, one thread for each direction. As the bare programs in C do, it writes at once, looks at replies
 * later, and lets the acknowledgement of a group travel with the next read.
 */
final class JdkPeer implements Peer {
    private static final byte[] PAYLOAD = Resp.ascii("payload");
    private static final int BATCH = 128;
    private static final int MOST_OUTSTANDING = 8 * BATCH;

    private final Place place;
    private final Kind kind;

    JdkPeer(Place place, Kind kind) {
        this.place = place;
        this.kind = kind;
    }

    @Override
    public Sender sender(String topic) throws IOException {
        Resp resp = new Resp(place.redis());
        byte[] name = Resp.ascii("jdk:" + topic);
        return kind == Kind.CHANNEL
                ? new Sending(resp, Resp.ascii("PUBLISH"), name)
                : new Sending(resp, Resp.ascii("XADD"), name, Resp.ascii("*"), PAYLOAD);
    }

    private static void start(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (ClosedChannelException e) {
                        // It was closed by us.
                    } catch (Exception e) {
                        throw new IllegalStateException("the connection broke", e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Loop {
        void run() throws Exception;
    }

    /** Replies are read by a thread of their own. */
    private static final class Sending implements Sender {
        private final Resp resp;
        private final byte[][] words;
        private final AtomicLong outstanding = new AtomicLong();
        private final Semaphore room = new Semaphore(MOST_OUTSTANDING);
        private int gathered;

        Sending(Resp resp, byte[]... begin) {
            this.resp = resp;
            this.words = new byte[begin.length + 1][];
            System.arraycopy(begin, 0, words, 0, begin.length);
            start("jdk-replies", () -> {
                while (true) {
                    resp.read();
                    room.release();
                    outstanding.decrementAndGet();
                }
            });
        }

        private void put(byte[] payload) throws IOException {
            words[words.length - 1] = payload;
            outstanding.incrementAndGet();
            resp.put(words);
        }

        @Override
        public void send(byte[] payload) throws Exception {
            room.acquire();
            put(payload);
            resp.flush();
        }

        @Override
        public void sendOneOfMany(byte[] payload) throws Exception {
            if (!room.tryAcquire()) {
                resp.flush();
                room.acquire();
            }
            put(payload);
            if (++gathered % BATCH == 0) {
                resp.flush();
            }
        }

        @Override
        public void await() throws IOException {
            resp.flush();
            while (outstanding.get() > 0) {
                LockSupport.parkNanos(20_000);
            }
        }

        @Override
        public void close() throws IOException {
            resp.close();
        }
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws IOException {
        Resp resp = new Resp(place.redis());
        if (kind == Kind.CHANNEL) {
            resp.put(Resp.words("SUBSCRIBE", "jdk:" + topic));
            resp.flush();
            resp.read();
            start("jdk-subscriber", () -> {
                while (true) {
                    handler.handle(resp.read().get(2));
                }
            });
        } else {
            resp.put(Resp.words("XGROUP", "CREATE", "jdk:" + topic, "g" + index, "$", "MKSTREAM"));
            resp.flush();
            resp.read();
            start("jdk-consumer", () -> consume(resp, "jdk:" + topic, "g" + index, handler));
        }
        return resp;
    }

    private static void consume(Resp resp, String stream, String group, Handler handler) throws Exception {
        byte[][] read = Resp.words(
                "XREADGROUP", "GROUP", group, "c", "COUNT", "" + BATCH, "BLOCK", "0", "STREAMS", stream, ">");
        byte[][] acknowledge = Resp.words("XACK", stream, group);
        resp.put(read);
        while (true) {
            resp.flush();
            List<byte[]> entries = resp.read();
            List<byte[]> words = new ArrayList<>(List.of(acknowledge));
            // The stream's name, then for each entry its id, the field's name, the field.
            for (int i = 1; i + 2 < entries.size(); i += 3) {
                handler.handle(entries.get(i + 2));
                words.add(entries.get(i));
            }
            if (words.size() > acknowledge.length) {
                resp.put(words.toArray(byte[][]::new));
            }
            resp.put(read);
        }
    }
}
