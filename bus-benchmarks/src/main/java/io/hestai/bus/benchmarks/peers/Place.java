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
 * @param directory for sockets and files
 */
public record Place(Path redis, int redisPort, int natsPort, Path directory) {
    /** What the parent process wrote into the system properties. */
    public static Place fromProperties() {
        return new Place(
                Path.of(System.getProperty("place.redis")),
                Integer.getInteger("place.redisPort"),
                Integer.getInteger("place.natsPort"),
                Path.of(System.getProperty("place.directory")));
    }

    /** The options for a Java process that shall find the same. */
    public List<String> asOptions() {
        List<String> options = new ArrayList<>();
        options.add("-Dplace.redis=" + redis);
        options.add("-Dplace.redisPort=" + redisPort);
        options.add("-Dplace.natsPort=" + natsPort);
        options.add("-Dplace.directory=" + directory);
        return options;
    }

    /** The socket as the bus's URL. */
    public String url() {
        return "redis-socket://" + redis;
    }
}
