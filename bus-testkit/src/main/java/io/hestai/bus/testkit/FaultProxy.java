package io.hestai.bus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a Redis and does to their connections what networks do: cuts them, at once or at a chosen moment, refuses new ones,
 * leaves them half open, delays or slows them. What it did is counted, so that a test can assert that its fault really happened.
 *
 * <p>It listens on a Unix socket, on request also on a TCP port, and goes to the server's Unix socket; the server may be killed and started again
 * meanwhile. Faults last until {@link #heal()}; those chosen by a request happen once. Requests are recognized in connections that ask and are
 * answered; in one that has subscribed to channels the count of replies is lost, so {@link #cutBeforeReply} must not aim there.
 *
 * <p>All methods may be called by any thread. Its own threads are daemons; {@link #close()} ends them.
 */
public final class FaultProxy implements AutoCloseable {
    private final Path server;
    private final Path directory;
    private final List<ServerSocketChannel> listeners;
    private final int port;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Order> orders = new ConcurrentLinkedQueue<>();
    private final Map<Fault, LongAdder> counts = new EnumMap<>(Fault.class);
    private final AtomicLong accepted = new AtomicLong();
    private volatile boolean refusing;
    private boolean halfOpen;
    private Duration delay = Duration.ZERO;
    private long bytesPerSecond;
    private volatile boolean closed;

    /** A fault that waits for its request. */
    record Order(Fault fault, Predicate<String> request, int bytes, Duration later) {}

    private FaultProxy(RedisServer redis, boolean tcp) throws IOException {
        server = redis.socket();
        directory = Files.createTempDirectory(Path.of("/tmp"), "hestai-proxy-");
        for (Fault fault : Fault.values()) {
            counts.put(fault, new LongAdder());
        }
        ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        unix.bind(UnixDomainSocketAddress.of(socket()));
        if (tcp) {
            ServerSocketChannel inet = ServerSocketChannel.open();
            inet.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port = inet.socket().getLocalPort();
            listeners = List.of(unix, inet);
        } else {
            port = 0;
            listeners = List.of(unix);
        }
    }

    /**
     * Opens a proxy that listens on a Unix socket.
     *
     * @param redis where it leads
     * @return a proxy that accepts connections and does nothing to them yet
     */
    public static FaultProxy before(RedisServer redis) {
        return open(redis, false);
    }

    /**
     * Opens a proxy that listens on a Unix socket and on a TCP port of the loopback interface.
     *
     * @param redis where it leads; it need not listen on TCP itself
     * @return a proxy that accepts connections and does nothing to them yet
     */
    public static FaultProxy withTcpBefore(RedisServer redis) {
        return open(redis, true);
    }

    private static FaultProxy open(RedisServer redis, boolean tcp) {
        try {
            FaultProxy proxy = new FaultProxy(redis, tcp);
            for (ServerSocketChannel listener : proxy.listeners) {
                daemon("accept", () -> proxy.accept(listener));
            }
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen for connections to " + redis, e);
        }
    }

    static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "hestai-testkit-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Its address.
     *
     * @return {@code redis-socket:///path}
     */
    public URI url() {
        return URI.create("redis-socket://" + socket().toUri().getRawPath());
    }

    /**
     * Its address over TCP.
     *
     * @return {@code redis://127.0.0.1:port}
     * @throws IllegalStateException if it was opened without TCP
     */
    public URI tcpUrl() {
        if (port == 0) {
            throw new IllegalStateException("this proxy has no TCP port; open it with withTcpBefore()");
        }
        return URI.create("redis://127.0.0.1:" + port);
    }

    /**
     * Its Unix socket.
     *
     * @return the path
     */
    public Path socket() {
        return directory.resolve("redis.sock");
    }

    /**
     * The connections that are open now.
     *
     * @return them, in no order
     */
    public List<ProxiedConnection> connections() {
        return List.copyOf(connections);
    }

    /**
     * The open connections of certain clients.
     *
     * @param namePart a part of what such a client calls itself, for instance {@code :writer}
     * @return them, in no order
     */
    public List<ProxiedConnection> connections(String namePart) {
        return connections.stream()
                .filter(each -> each.clientName().contains(namePart))
                .toList();
    }

    /**
     * How often each fault has happened so far.
     *
     * @return the counts, also those that are 0
     */
    public Map<Fault, Long> faults() {
        Map<Fault, Long> all = new EnumMap<>(Fault.class);
        counts.forEach((fault, count) -> all.put(fault, count.sum()));
        return all;
    }

    /**
     * How often one fault has happened so far.
     *
     * @param fault which
     * @return the count
     */
    public long count(Fault fault) {
        LongAdder count = counts.get(fault);
        return count == null ? 0 : count.sum();
    }

    /** Cuts all connections that are open now. */
    public synchronized void cut() {
        connections.forEach(ProxiedConnection::cut);
    }

    /** Closes every new connection as soon as it is accepted. */
    public void refuseConnections() {
        refusing = true;
    }

    /** Swallows what anybody sends, in connections that are open and in new ones, and hides from each side that the other closed. */
    public synchronized void halfOpen() {
        halfOpen = true;
        connections.forEach(ProxiedConnection::halfOpen);
    }

    /**
     * Holds back everything for a while, in both directions, in connections that are open and in new ones.
     *
     * @param forHowLong the delay
     */
    public synchronized void delay(Duration forHowLong) {
        delay = forHowLong;
        connections.forEach(each -> each.delay(forHowLong));
    }

    /**
     * Limits the speed of each connection, open or new, in each direction.
     *
     * @param bytesASecond how fast, at least 1
     */
    public synchronized void throttle(long bytesASecond) {
        if (bytesASecond < 1) {
            throw new IllegalArgumentException("at least 1 byte a second, not " + bytesASecond);
        }
        bytesPerSecond = bytesASecond;
        connections.forEach(each -> each.throttle(bytesASecond));
    }

    /**
     * Lets the next request of a kind through, and cuts its connection when the reply arrives, before anything of it is passed on. Replies to earlier
     * requests are passed on; requests behind it may be carried out, too.
     *
     * @param request tells the request by its bytes as they are sent, each a character: {@code text -> text.contains("XADD")}
     */
    public void cutBeforeReply(Predicate<String> request) {
        orders.add(new Order(Fault.CUT_BEFORE_REPLY, request, 0, Duration.ZERO));
    }

    /**
     * Lets only the beginning of the next request of a kind through, then cuts its connection.
     *
     * @param request tells the request, as in {@link #cutBeforeReply}
     * @param bytes how many of its bytes the server shall get; the last one is always withheld
     */
    public void cutInRequest(Predicate<String> request, int bytes) {
        orders.add(new Order(Fault.CUT_IN_REQUEST, request, bytes, Duration.ZERO));
    }

    /**
     * Cuts off the client of the next request of a kind, while that request and those behind it are still on their way: the server gets them
     * later, from a client that is gone. If the server closes the connection before, they are lost.
     *
     * @param request tells the request, as in {@link #cutBeforeReply}
     * @param later how much later the server gets it
     */
    public void cutAndDeliverLate(Predicate<String> request, Duration later) {
        orders.add(new Order(Fault.DELIVERED_LATE, request, 0, later));
    }

    /**
     * Ends all faults: delays, limits and refusals, and those that still wait for their request. Connections that are half open are closed, since what
     * they swallowed is lost; this is not counted as a cut.
     */
    public synchronized void heal() {
        refusing = false;
        halfOpen = false;
        delay = Duration.ZERO;
        bytesPerSecond = 0;
        orders.clear();
        connections.forEach(ProxiedConnection::heal);
    }

    private void accept(ServerSocketChannel listener) {
        while (!closed) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                if (!listener.isOpen()) {
                    return;
                }
            }
        }
    }

    private void serve(SocketChannel client) throws IOException {
        if (refusing) {
            countOne(Fault.REFUSED);
            client.close();
            return;
        }
        SocketChannel behind;
        try {
            behind = SocketChannel.open(UnixDomainSocketAddress.of(server));
        } catch (IOException e) {
            // Without a server nobody is served; the client sees it, and the next one may fare better.
            client.close();
            return;
        }
        register(new ProxiedConnection(this, client, behind)).start(accepted.incrementAndGet());
    }

    private synchronized ProxiedConnection register(ProxiedConnection connection) {
        connection.delay(delay);
        connection.throttle(bytesPerSecond);
        if (halfOpen) {
            connection.halfOpen();
        }
        connections.add(connection);
        if (closed) {
            connection.close();
        }
        return connection;
    }

    void forget(ProxiedConnection connection) {
        connections.remove(connection);
    }

    void countOne(Fault fault) {
        LongAdder count = counts.get(fault);
        if (count != null) {
            count.increment();
        }
    }

    /** The first of the faults in wait that this request is meant for; it is taken out of the list. */
    @Nullable
    Order takeOrder(byte[] request) {
        if (orders.isEmpty()) {
            return null;
        }
        String text = RespScanner.text(request);
        for (Order order : orders) {
            if (order.request().test(text) && orders.remove(order)) {
                return order;
            }
        }
        return null;
    }

    /** Closes all connections and ends listening. Does nothing the second time. */
    @Override
    public void close() {
        closed = true;
        try {
            for (ServerSocketChannel listener : listeners) {
                listener.close();
            }
            closeConnections();
            Files.deleteIfExists(socket());
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take down " + this, e);
        }
    }

    private synchronized void closeConnections() {
        connections.forEach(ProxiedConnection::close);
    }

    @Override
    public String toString() {
        return "FaultProxy[" + url() + " to " + server + ", " + connections.size() + " connections]";
    }
}
