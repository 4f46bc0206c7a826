package io.hestai.bus.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection through a {@link FaultProxy}, from when it was accepted until one side closed it or a fault did. Requests are passed
 * on whole, so that a fault can be chosen by what a request says. All methods may be called by any thread.
 */
public final class ProxiedConnection {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_NAMING = 1 << 10;

    private final FaultProxy proxy;
    private final SocketChannel client;
    private final SocketChannel server;
    private final ProxyLine toServer;
    private final ProxyLine toClient;

    private final RespScanner requests = new RespScanner();
    private final RespScanner replies = new RespScanner();
    private final ByteArrayOutputStream unfinishedRequest = new ByteArrayOutputStream();
    private long requestsSeen;
    private long repliesSeen;

    private final AtomicBoolean swallowed = new AtomicBoolean();
    private volatile String clientName = "";
    private volatile long replyNotToPass = -1;
    private volatile boolean halfOpen;
    private volatile boolean clientCutOff;
    private volatile boolean closed;
    private volatile long delayNanos;
    private volatile long bytesPerSecond;

    ProxiedConnection(FaultProxy proxy, SocketChannel client, SocketChannel server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        toServer = new ProxyLine(server, () -> bytesPerSecond, this::close);
        toClient = new ProxyLine(client, () -> bytesPerSecond, this::clientLineEnded);
    }

    void start(long number) {
        FaultProxy.daemon("requests-" + number, this::readRequests);
        FaultProxy.daemon("replies-" + number, this::readReplies);
        FaultProxy.daemon("to-server-" + number, toServer);
        FaultProxy.daemon("to-client-" + number, toClient);
    }

    /**
     * What the client calls itself.
     *
     * @return the name it last set with {@code CLIENT SETNAME}; empty before
     */
    public String clientName() {
        return clientName;
    }

    /**
     * Whether it is open; a half-open one is.
     *
     * @return false as soon as it was closed by either side or cut
     */
    public boolean isOpen() {
        return !closed;
    }

    /** Closes both sides at once; what is on its way is lost. Does nothing to one that is closed. */
    public void cut() {
        if (close()) {
            proxy.countOne(Fault.CUT);
        }
    }

    /**
     * From now on swallows what either side sends, and hides from each that the other closed, until {@link FaultProxy#heal()}, which cuts it, or
     * {@link #cut()}.
     */
    public void halfOpen() {
        halfOpen = true;
    }

    /**
     * Holds back everything for a while, in both directions.
     *
     * @param delay for how long; zero to stop it
     */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /**
     * Limits its speed, in each direction.
     *
     * @param bytesASecond how fast; 0 for as fast as it goes
     */
    public void throttle(long bytesASecond) {
        bytesPerSecond = bytesASecond;
    }

    /** Ends what was done to it; whoever is half open stays so for ever, and therefore is closed. */
    void heal() {
        delayNanos = 0;
        bytesPerSecond = 0;
        if (halfOpen) {
            close();
        }
    }

    private void readRequests() {
        try {
            for (byte[] bytes = read(client); bytes != null; bytes = read(client)) {
                if (halfOpen) {
                    swallow();
                } else if (!passRequests(bytes)) {
                    return;
                }
            }
            if (!halfOpen) {
                send(toServer, unfinishedRequest.toByteArray());
            }
        } catch (IOException e) {
            // As good as the end.
        }
        if (!halfOpen) {
            toServer.end();
        }
    }

    private void readReplies() {
        try {
            for (byte[] bytes = read(server); bytes != null; bytes = read(server)) {
                if (halfOpen) {
                    swallow();
                } else if (!clientCutOff && !passReplies(bytes)) {
                    return;
                }
            }
        } catch (IOException e) {
            // As good as the end.
        }
        if (clientCutOff) {
            close();
        } else if (!halfOpen) {
            toClient.end();
        }
    }

    private static byte @Nullable [] read(SocketChannel from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        int count = from.read(buffer);
        return count < 0 ? null : Arrays.copyOf(buffer.array(), count);
    }

    private void swallow() {
        if (swallowed.compareAndSet(false, true)) {
            proxy.countOne(Fault.HALF_OPEN);
        }
    }

    private void send(ProxyLine line, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        long delay = delayNanos;
        if (delay > 0) {
            proxy.countOne(Fault.DELAYED);
        }
        if (bytesPerSecond > 0) {
            proxy.countOne(Fault.THROTTLED);
        }
        line.put(bytes, delay);
    }

    /** Passes whole requests on; whether the connection goes on. */
    private boolean passRequests(byte[] bytes) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(bytes.length);
        int from = 0;
        for (int end = requests.endOfNext(bytes, from); end >= 0; end = requests.endOfNext(bytes, from)) {
            unfinishedRequest.write(bytes, from, end - from);
            byte[] request = unfinishedRequest.toByteArray();
            unfinishedRequest.reset();
            from = end;
            requestsSeen++;
            noteName(request);
            FaultProxy.Order order = proxy.takeOrder(request);
            if (order == null) {
                whole.writeBytes(request);
            } else if (order.fault() == Fault.CUT_BEFORE_REPLY) {
                replyNotToPass = requestsSeen;
                whole.writeBytes(request);
            } else {
                send(toServer, whole.toByteArray());
                endBy(order, request, Arrays.copyOfRange(bytes, end, bytes.length));
                return false;
            }
        }
        unfinishedRequest.write(bytes, from, bytes.length - from);
        send(toServer, whole.toByteArray());
        return true;
    }

    private void endBy(FaultProxy.Order order, byte[] request, byte[] following) {
        if (order.fault() == Fault.CUT_IN_REQUEST) {
            send(toServer, Arrays.copyOf(request, Math.min(order.bytes(), request.length - 1)));
        } else {
            clientCutOff = true;
            toServer.put(request, order.later().toNanos());
            toServer.put(following, order.later().toNanos());
            closeQuietly(client);
        }
        proxy.countOne(order.fault());
        toServer.end();
    }

    private void noteName(byte[] request) {
        if (request.length > LONGEST_NAMING) {
            return;
        }
        String[] lines = RespScanner.text(request).split("\r\n", -1);
        // *3, $6, CLIENT, $7, SETNAME, $n, the name
        if (lines.length > 6 && lines[2].equalsIgnoreCase("CLIENT") && lines[4].equalsIgnoreCase("SETNAME")) {
            clientName = lines[6];
        }
    }

    /** Passes replies on, up to one that shall not be seen; whether the connection goes on. */
    private boolean passReplies(byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            if (!replies.isInside() && bytes[from] != '>' && repliesSeen + 1 == replyNotToPass) {
                send(toClient, Arrays.copyOf(bytes, from));
                proxy.countOne(Fault.CUT_BEFORE_REPLY);
                toClient.end();
                return false;
            }
            int end = replies.endOfNext(bytes, from);
            if (end < 0) {
                break;
            }
            if (!replies.isPush()) {
                repliesSeen++;
            }
            from = end;
        }
        send(toClient, bytes);
        return true;
    }

    private void clientLineEnded() {
        if (!clientCutOff) {
            close();
        }
    }

    /** Closes both sides; whether they were open. */
    boolean close() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        toServer.close();
        toClient.close();
        closeQuietly(client);
        closeQuietly(server);
        proxy.forget(this);
        return true;
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is as closed as it will get.
        }
    }

    @Override
    public String toString() {
        return "ProxiedConnection[" + clientName + (closed ? ", closed" : halfOpen ? ", half open" : "") + "]";
    }
}
