package io.hestai.bus.operations.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.operations.migration.Histories.Said;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.state.MigrationLock;
import io.hestai.bus.operations.migration.state.MigrationState;
import io.hestai.bus.testkit.RedisServer;
import io.hestai.bus.testkit.WithRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithRedis(config = {"appendonly yes", "save \"\""})
class ImportUnderFaultsTest {
    private static final int MESSAGES = 150_000;
    private static final int[] KILLED_AT = {1, 20_000, 60_000};

    private final RedisServer redis;
    private final World world;
    private final Path log;

    ImportUnderFaultsTest(RedisServer redis, @TempDir Path temporary) {
        this.redis = redis;
        this.world = new World(redis, temporary);
        this.log = world.folder.resolve("messages.log");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void anImporterKilledAtAnyMomentAndRunAgainEndsWithEachMessageOnce() {
        List<Said> history = Histories.of(20, MESSAGES);
        Histories.writeLog(log, history);
        int killed = 0;
        for (int at : KILLED_AT) {
            killed += killWhenThereAre(at);
        }
        assertThat(killed).as("kills in the middle").isGreaterThanOrEqualTo(2);
        Migration migration = world.migration(log, "log");
        world.importAll(migration);
        assertThat(world.said()).isEqualTo(history);
        world.assertSame(migration, MESSAGES);
    }

    /** 1 if the importer was killed before it was done. */
    private int killWhenThereAre(long messages) {
        long before = world.bus.stream(World.STREAM).length();
        Process importer = ImportProgram.start(redis.url().toString(), log, world.stateFolder);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> world.bus.stream(World.STREAM).length() >= before + messages || !importer.isAlive());
        importer.toHandle().destroyForcibly();
        importer.onExit().join();
        return world.bus.stream(World.STREAM).length() < MESSAGES ? 1 : 0;
    }

    @Test
    void redisKilledInTheMiddleAndStartedAgainCostsNothing() {
        List<Said> history = Histories.of(21, 30_000);
        Histories.writeLog(log, history);
        Migration migration = world.migration(log, "log");
        boolean[] killed = {false};
        Progress killing = new Progress() {
            @Override
            public void at(String what, long messages, long bytes, long ofBytes) {
                if (messages >= 15_000 && !killed[0]) {
                    killed[0] = true;
                    redis.kill();
                    redis.start();
                }
            }

            @Override
            public boolean mayGoOn() {
                return true;
            }
        };
        new Importer(world.bus, world.state(), migration, World.options(1_000)).run(killing);
        assertThat(killed[0]).isTrue();
        assertThat(world.said()).isEqualTo(history);
        world.assertSame(migration, 30_000);
    }

    @Test
    void aCheckpointNeverRunsAheadOfWhatRedisHasStored() {
        Histories.writeLog(log, Histories.of(24, 15_000));
        Migration migration = world.migration(log, "log");
        List<Long> linesDone = new ArrayList<>();
        Progress pausing = new Progress() {
            @Override
            public void at(String what, long messages, long bytes, long ofBytes) {
                if (messages == 5_000) {
                    redis.pause();
                } else if (messages == 13_000) {
                    linesDone.add(linesInCheckpoint(migration));
                    redis.resume();
                }
            }

            @Override
            public boolean mayGoOn() {
                return true;
            }
        };
        new Importer(world.bus, world.state(), migration, World.options(1_000)).run(pausing);
        assertThat(linesDone).hasSize(1).allMatch(lines -> lines <= 5_000);
        world.assertSame(migration, 15_000);
    }

    private long linesInCheckpoint(Migration migration) {
        return world
                .state()
                .load(Checkpoint.document(World.STREAM))
                .map(values -> Checkpoint.parse(values, migration, World.STREAM, world.state()))
                .orElseThrow()
                .places()
                .values()
                .stream()
                .mapToLong(place -> place.line() - 1)
                .sum();
    }

    @Test
    void whatRedisLostIsAppendedAgainByTheNextRun() {
        Histories.writeLog(log, Histories.of(22, 1_000));
        Migration migration = world.migration(log, "log");
        world.importAll(migration);
        redis.startWithoutData();
        await().ignoreExceptions().until(() -> world.bus.stream(World.STREAM).length() == 0);
        assertThat(world.importAll(migration).appended()).isEqualTo(1_000);
        world.assertSame(migration, 1_000);
    }

    @Test
    void aSecondImporterAtTheSameTimeIsRefused() {
        Histories.writeLog(log, Histories.of(23, 10));
        try (MigrationLock held = world.state().lock(MigrationState.IMPORT)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> world.importAll(world.migration(log, "log")))
                    .isInstanceOf(MigrationException.class)
                    .hasMessageContaining("another run of this migration");
        }
        assertThat(world.bus.stream(World.STREAM).length()).isZero();
    }
}
