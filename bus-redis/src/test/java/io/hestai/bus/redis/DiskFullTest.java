package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.config;
import static io.hestai.bus.redis.Buses.eventually;
import static io.hestai.bus.redis.Buses.number;
import static io.hestai.bus.redis.Buses.shared;
import static io.hestai.bus.redis.Buses.tried;
import static io.hestai.bus.redis.Buses.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hestai.bus.Bus;
import io.hestai.bus.ConsumeOptions;
import io.hestai.bus.EntryId;
import io.hestai.bus.Message;
import io.hestai.bus.OutboxException;
import io.hestai.bus.Position;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.Subscription;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A disk without room: that of the outbox, and that of Redis. Where no small disk can be mounted, all of it is skipped. */
final class DiskFullTest {
    private static final String KILOBYTE = "x".repeat(1024);

    private static Message large(int number) {
        return Message.of("numbered").with("n", number).with("text", KILOBYTE);
    }

    private static long room(SmallDisk disk) throws IOException {
        return Files.getFileStore(disk.directory()).getUsableSpace();
    }

    private static List<Integer> stored(RedisServer redis) {
        List<Integer> numbers = new ArrayList<>();
        try (Bus bus = RedisBus.connect(config(redis))) {
            bus.stream("jobs").from(Position.start()).read().forEach(entry -> numbers.add(number(entry.message())));
        }
        return numbers;
    }

    private static Bus withOutbox(RedisServer redis, Path directory) {
        return RedisBus.connect(
                config(redis).withOutbox(OutboxOptions.disk(directory).withKeepStored(Duration.ZERO)));
    }

    /** Appends until the outbox takes no more; what it said then. */
    private static String appendUntilRefused(Bus bus, List<Integer> accepted) {
        while (true) {
            CompletableFuture<EntryId> future = bus.stream("jobs").append(large(accepted.size()));
            if (future.isCompletedExceptionally()) {
                return refusal(future);
            }
            accepted.add(accepted.size());
        }
    }

    private static String refusal(CompletableFuture<EntryId> future) {
        try {
            return "stored at " + future.join();
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(OutboxException.class);
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void anOutboxOnAFullDiskRefusesLosesNothingAndGoesOn() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(4);
                RedisServer redis = RedisServer.launch()) {
            Path directory = disk.directory().resolve("outbox");
            List<Integer> accepted = new ArrayList<>();
            redis.kill();
            try (Bus bus = withOutbox(redis, directory)) {
                for (int i = 0; i < 20; i++) {
                    bus.stream("jobs").append(large(i));
                    accepted.add(i);
                }
                Path filler = disk.fill();
                String refusal = appendUntilRefused(bus, accepted);
                assertThat(room(disk)).isLessThan(4096);
                assertThat(refusal)
                        .contains(directory.toString())
                        .containsPattern("outbox-[0-9a-f]{16}\\.log")
                        .contains("No space left on device")
                        .contains("is there space left on its disk?");
                redis.start();
                eventually(() -> bus.outbox().depth() == 0);
                Files.delete(filler);
                bus.stream("jobs").append(large(accepted.size())).join();
                accepted.add(accepted.size());
            }
            assertThat(stored(redis)).isEqualTo(accepted);
            withOutbox(redis, directory).close();
            assertThat(stored(redis)).isEqualTo(accepted);
        }
    }

    @Test
    void anOutboxThatHasFilledItsDiskIsEmptiedAndTakesMore() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(2);
                RedisServer redis = RedisServer.builder()
                        .config("appendonly yes", "appendfsync always")
                        .launch();
                Bus bus = withOutbox(redis, disk.directory().resolve("outbox"))) {
            List<Integer> accepted = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                redis.kill();
                int before = accepted.size();
                appendUntilRefused(bus, accepted);
                assertThat(room(disk)).isLessThan(4096);
                assertThat(accepted.size() - before).isGreaterThan(1_000);
                redis.start();
                eventually(() -> bus.outbox().depth() == 0);
                assertThat(stored(redis)).isEqualTo(accepted);
            }
            bus.stream("jobs").append(large(accepted.size())).join();
        }
    }

    @Test
    void whatWasAcceptedOnAFullDiskIsSentByTheNextRunAlthoughTheDiskIsStillFull() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(2);
                RedisServer redis = RedisServer.launch()) {
            Path directory = disk.directory().resolve("outbox");
            List<Integer> accepted = new ArrayList<>();
            redis.kill();
            try (Bus bus = withOutbox(redis, directory)) {
                appendUntilRefused(bus, accepted);
            }
            assertThat(room(disk)).isLessThan(4096);
            redis.start();
            try (Bus bus = withOutbox(redis, directory)) {
                eventually(() -> bus.outbox().depth() == 0);
            }
            assertThat(stored(redis)).isEqualTo(accepted);
        }
    }

    private static RedisServer.Builder onDisk(SmallDisk disk, String appendfsync) {
        return RedisServer.builder()
                .config("appendonly yes", "appendfsync " + appendfsync, "auto-aof-rewrite-percentage 0")
                .dataDirectory(disk.directory());
    }

    @Test
    void whatARedisWithoutRoomRefusesIsStoredOnceWhenThereIsRoomAgain() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(4);
                RedisServer redis = onDisk(disk, "everysec").launch();
                Bus bus = RedisBus.connect(config(redis))) {
            List<Integer> handled = shared();
            List<Long> attempts = shared();
            Subscription worker = bus.stream("jobs")
                    .group("workers")
                    .consume(
                            delivery -> {
                                handled.add(number(delivery.message()));
                                attempts.add(delivery.attempt());
                            },
                            ConsumeOptions.defaults());
            for (int i = 0; i < 20; i++) {
                bus.stream("jobs").append(large(i)).join();
            }
            Path filler = disk.fill();
            List<Integer> stored = upTo(20);
            Message refused = appendUntilNotPersisting(bus, stored);
            assertThat(room(disk)).isLessThan(4096);
            assertThat(redis.isRunning()).isTrue();
            Files.delete(filler);
            // Refused means that nothing was stored: the same message may be sent again.
            eventually(() -> tried(() -> bus.stream("jobs").appendAndWait(refused)));
            stored.add(stored.size());
            bus.stream("jobs").append(large(stored.size())).join();
            stored.add(stored.size());
            eventually(() -> handled.size() == stored.size());
            eventually(() -> bus.stream("jobs").group("workers").info().pending() == 0);
            assertThat(worker.state()).isEqualTo(Subscription.State.ACTIVE);
            assertThat(handled).isEqualTo(stored);
            assertThat(attempts).containsOnly(1L);
            assertThat(stored(redis)).isEqualTo(stored);
            redis.kill();
            redis.start();
            assertThat(stored(redis)).isEqualTo(stored);
        }
    }

    /** Appends one after the other until Redis says that it cannot write; the message that it refused. */
    private static Message appendUntilNotPersisting(Bus bus, List<Integer> stored) {
        while (true) {
            Message next = large(stored.size());
            try {
                bus.stream("jobs").append(next).join();
                stored.add(stored.size());
            } catch (CompletionException e) {
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                RefusedException.class,
                                each -> assertThat(each.reason()).isEqualTo(Reason.NOT_PERSISTING));
                return next;
            }
        }
    }

    @Test
    void whatARedisThatEndedForWantOfRoomHadNotStoredIsStoredOnceWhenItIsBack() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(4);
                RedisServer redis = onDisk(disk, "always").launch();
                Bus bus = RedisBus.connect(config(redis).withDurability(Durability.DISK))) {
            bus.stream("jobs").append(large(0)).join();
            Path filler = disk.fill();
            List<CompletableFuture<EntryId>> futures = new ArrayList<>();
            // Its end is seen by its process, whatever the connection says.
            while (redis.isRunning() && futures.size() < 500) {
                futures.add(bus.stream("jobs").append(large(1 + futures.size())));
            }
            eventually(() -> !redis.isRunning());
            assertThat(room(disk)).isLessThan(4096);
            futures.add(bus.stream("jobs").append(large(1 + futures.size())));
            Files.delete(filler);
            redis.start();
            List<EntryId> ids = new ArrayList<>();
            for (var future : futures) {
                ids.add(future.join());
            }
            assertThat(ids).isSorted();
            assertThat(stored(redis)).isEqualTo(upTo(1 + futures.size()));
        }
    }
}
