package io.hestai.bus.benchmarks.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the servers are that peers need. Given to the processes as system properties.
 *
 * @param redis the Unix socket of a Redis
 * @param redisPort the TCP port of the same Redis on the loopback interface, for what knows no Unix sockets
 * @param natsPort the port of a NATS server with JetStream, or 0 if there is none
 * @param directory for sockets and files, in memory if that can be, shared by the two processes of a peer and nobody else
 * @param far whether this is for the process that receives; it also runs what the two processes share
 */
public record Place(Path redis, int redisPort, int natsPort, Path directory, boolean far) {
    /** What the parent process wrote into the system properties. */
    public static Place fromProperties() {
        return new Place(
                Path.of(System.getProperty("place.redis")),
                Integer.getInteger("place.redisPort"),
                Integer.getInteger("place.natsPort"),
                Path.of(System.getProperty("place.directory")),
                Boolean.getBoolean("place.far"));
    }

    /** The same servers for one process of a peer. */
    public Place of(Path directoryOfPeer, boolean farProcess) {
        return new Place(redis, redisPort, natsPort, directoryOfPeer, farProcess);
    }

    /** The options for a Java process that shall find the same. */
    public List<String> asOptions() {
        List<String> options = new ArrayList<>();
        options.add("-Dplace.redis=" + redis);
        options.add("-Dplace.redisPort=" + redisPort);
        options.add("-Dplace.natsPort=" + natsPort);
        options.add("-Dplace.directory=" + directory);
        options.add("-Dplace.far=" + far);
        return options;
    }

    /** The socket as the bus's URL. */
    public String url() {
        return "redis-socket://" + redis;
    }
}
