package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.numbered;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.tried;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.BusEvent;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A replica is promoted in the place of its master, and has not got all that the master had. */
final class FailoverTest {
    private static final int REPLICATED = 10;
    private static final int ALL = 15;

    @TempDir
    private Path directory;

    private RedisServer master;
    private RedisServer replica;
    private Path address;

    @BeforeEach
    void launch() throws IOException {
        master =
                RedisServer.builder().tcp().config("repl-diskless-sync-delay 0").launch();
        replica = master.replica();
        address = Files.createSymbolicLink(directory.resolve("redis.sock"), master.socket());
    }

    @AfterEach
    void end() {
        replica.close();
        master.close();
    }

    private BusConfig atTheAddress() {
        return config(master).withUrl("redis-socket://" + address.toUri().getRawPath());
    }

    private void append(Stream stream, int from, int to) {
        for (int i = from; i < to; i++) {
            stream.appendAndWait(numbered(i));
        }
    }

    /** What is appended from now on is the master's alone. */
    private void endReplication(int entries) {
        try (Jedis raw = replica.client()) {
            eventually(() -> raw.xlen("bus:jobs") == entries);
            raw.replicaofNoOne();
        }
    }

    private void failOver() throws IOException {
        master.kill();
        Files.delete(address);
        Files.createSymbolicLink(address, replica.socket());
        try (Jedis raw = replica.client()) {
            assertThat(raw.xlen("bus:jobs")).isEqualTo(REPLICATED);
        }
    }

    @Test
    void whatTheReplicaLacksIsToldAndEverybodyGoesOn() throws IOException {
        List<Integer> handled = shared();
        List<Integer> followed = shared();
        List<BusEvent> events = shared();
        try (Bus bus = RedisBus.connect(atTheAddress())) {
            bus.events().listen(events::add);
            Stream jobs = bus.stream("jobs");
            jobs.group("g").consume(d -> handled.add(number(d.message())), ConsumeOptions.defaults());
            jobs.from(Position.start()).follow(entry -> followed.add(number(entry.message())));
            append(jobs, 0, REPLICATED);
            endReplication(REPLICATED);
            append(jobs, REPLICATED, ALL);
            eventually(() -> handled.size() == ALL && followed.size() == ALL);
            failOver();
            eventually(() -> events.stream().anyMatch(BusEvent.DataLost.class::isInstance));
            eventually(() -> tried(() -> jobs.appendAndWait(numbered(100))));
            eventually(() -> handled.contains(100) && followed.contains(100));
            assertThat(bus.counters().dataLosses()).isPositive();
        }
    }

    @Test
    void anOutboxThatKeepsWhatWasStoredOffersItAgain() throws IOException {
        Path outbox = directory.resolve("outbox");
        try (Bus bus = RedisBus.connect(atTheAddress().withOutbox(OutboxOptions.disk(outbox)))) {
            Stream jobs = bus.stream("jobs");
            append(jobs, 0, REPLICATED);
            endReplication(REPLICATED);
            append(jobs, REPLICATED, ALL);
            failOver();
            eventually(() -> bus.counters().offeredAgain() == ALL - REPLICATED);
            try (Jedis raw = replica.client()) {
                eventually(() -> raw.xlen("bus:jobs") == ALL);
            }
            List<Integer> stored = new ArrayList<>();
            jobs.from(Position.start()).read().forEach(entry -> stored.add(number(entry.message())));
            assertThat(stored).isEqualTo(upTo(ALL));
        }
    }
}
