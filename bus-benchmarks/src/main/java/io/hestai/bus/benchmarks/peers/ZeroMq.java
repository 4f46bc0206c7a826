package io.hestai.bus.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * PUB binds, SUB connects, with no broker between them. No high-water marks, above which ZeroMQ would drop what a slow receiver has not taken. JeroMQ has no Unix sockets: its
 * ipc is TCP over the loopback interface at a port derived from the name.
 */
final class ZeroMq implements Peer {
    private static final long PATIENCE_SECONDS = 20;
    private static final long POLL_NANOS = 5_000_000;
    private static final int GREETED_MILLIS = 3_000;
    private static final int MOST_TRIES = 6;
    private static final byte[] GREETING = {};

    private final ZContext context = new ZContext(1);
    private final Place place;
    private final boolean ipc;

    ZeroMq(Place place, boolean ipc) {
        this.place = place;
        this.ipc = ipc;
        context.setSndHWM(0);
        context.setRcvHWM(0);
        context.setLinger(0);
    }

    /** Holds the address at which a topic is bound, once it is. */
    private Path address(String topic) {
        return place.directory().resolve(topic + ".address");
    }

    @Override
    public Sender sender(String topic) throws IOException {
        ZMQ.Socket socket = context.createSocket(SocketType.PUB);
        String address = ipc ? "ipc://" + place.directory().resolve(topic) : "tcp://127.0.0.1:*";
        if (!socket.bind(address)) {
            throw new IOException("cannot bind to " + address);
        }
        Path written = Files.createTempFile(place.directory(), topic, "");
        Files.writeString(written, ipc ? address : socket.getLastEndpoint());
        Files.move(written, address(topic), StandardCopyOption.ATOMIC_MOVE);
        return new Sending(socket);
    }

    /** As ZeroMQ's guide advises, it greets the receivers, who may come late, until there is something to say. */
    private static final class Sending implements Sender {
        private final ZMQ.Socket socket;
        private final Thread greeter = new Thread(this::greet, "zeromq-greeter");
        private volatile boolean speaking;

        Sending(ZMQ.Socket socket) {
            this.socket = socket;
            greeter.setDaemon(true);
            greeter.start();
        }

        private void greet() {
            while (!speaking) {
                socket.send(GREETING);
                LockSupport.parkNanos(POLL_NANOS);
            }
        }

        /** A socket is for one thread at a time. */
        private void endGreeting() throws InterruptedException {
            speaking = true;
            greeter.join();
        }

        @Override
        public void send(byte[] payload) throws Exception {
            if (!speaking) {
                endGreeting();
            }
            if (!socket.send(payload)) {
                throw new IOException("not sent");
            }
        }

        @Override
        public void close() {
            try {
                endGreeting();
                socket.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public AutoCloseable receiver(String topic, int index, Handler handler) throws Exception {
        String address = awaitAddress(topic);
        ZMQ.Socket socket = greeted(address);
        Thread thread = new Thread(() -> receive(socket, handler), "zeromq-receiver");
        thread.setDaemon(true);
        thread.start();
        return thread::interrupt;
    }

    /** On a busy machine a connection of JeroMQ now and then hears nothing for ever; another one does. */
    private ZMQ.Socket greeted(String address) throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            ZMQ.Socket socket = context.createSocket(SocketType.SUB);
            socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
            socket.connect(address);
            socket.setReceiveTimeOut(GREETED_MILLIS);
            if (socket.recv() != null) {
                socket.setReceiveTimeOut(-1);
                return socket;
            }
            socket.close();
        }
        throw new IOException("nobody greets at " + address);
    }

    private String awaitAddress(String topic) throws IOException {
        long began = System.nanoTime();
        while (!Files.exists(address(topic))) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IOException("nobody sends to " + topic);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return Files.readString(address(topic));
    }

    private static void receive(ZMQ.Socket socket, Handler handler) {
        try {
            for (byte[] payload = socket.recv(); payload != null; payload = socket.recv()) {
                if (payload.length > 0) {
                    Handling.handle(handler, payload);
                }
            }
        } catch (ZMQException closed) {
            // The context was closed.
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
