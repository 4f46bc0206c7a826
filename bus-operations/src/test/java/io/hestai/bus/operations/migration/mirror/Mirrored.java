package io.hestai.bus.operations.migration.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hestai.bus.Bus;
import io.hestai.bus.Message;
import io.hestai.bus.Position;
import io.hestai.bus.Stream;
import io.hestai.bus.StreamEntry;
import io.hestai.bus.operations.files.TailOptions;
import io.hestai.bus.operations.migration.format.RecordCodec;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.state.MigrationState;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.RedisBus;
import io.hestai.bus.testkit.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An old system in a folder, a stream, and mirrors between them. */
final class Mirrored implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(30);

    final Path folder;
    final List<String> notices = new CopyOnWriteArrayList<>();
    private final SourceFormat format;
    private final Path root;
    private final Path stateFolder;
    private final Bus bus;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private Mirrored(RedisServer server, Path folder, String format, String root) {
        this.folder = folder;
        this.format = SourceFormat.builtIn(format);
        this.root = folder.resolve(root);
        this.stateFolder = folder.resolveSibling(folder.getFileName() + "-state");
        this.bus = RedisBus.connect(
                BusConfig.forRole("mirror").withUrl(server.url().toString()));
    }

    /** A file of that name. */
    static Mirrored file(RedisServer server, Path folder) {
        return new Mirrored(server, folder, "log", "messages.log");
    }

    /** All files of the folder. */
    static Mirrored folder(RedisServer server, Path folder, String format) {
        return new Mirrored(server, folder, format, "");
    }

    MirrorPlan plan() {
        return new MirrorPlan(root, format, "test", stream(), MigrationState.open(stateFolder), notices::add);
    }

    Bus bus() {
        return bus;
    }

    Stream stream() {
        return bus.stream("old");
    }

    MigrationState state() {
        return MigrationState.open(stateFolder);
    }

    SourceFormat format() {
        return format;
    }

    Path file() {
        return root;
    }

    MirrorToBus toBus() {
        MirrorToBus mirror = MirrorToBus.open(plan(), TailOptions.defaults());
        start(mirror, mirror::run);
        return mirror;
    }

    MirrorToFiles toFiles() {
        MirrorToFiles mirror = MirrorToFiles.open(plan());
        start(mirror, mirror::run);
        return mirror;
    }

    private void start(AutoCloseable mirror, Runnable run) {
        Thread thread = new Thread(run);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
        opened.add(mirror);
    }

    void write(String... lines) {
        append(root, String.join("\n", lines) + "\n");
    }

    static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void say(String data) {
        stream()
                .appendAndWait(Message.of("ping")
                        .withRole("ui")
                        .withTimestamp(java.time.Instant.ofEpochMilli(1_700_000_000_000L))
                        .with("data", data));
    }

    /** What the stream holds, as the old system would write it. */
    List<String> onBus() {
        RecordCodec codec = RecordCodec.of(format);
        List<String> lines = new ArrayList<>();
        for (StreamEntry entry : stream().from(Position.start()).read()) {
            lines.add(new String(codec.encode(entry.message()), StandardCharsets.UTF_8).stripTrailing());
        }
        return lines;
    }

    List<String> inFile() {
        return inFile(root);
    }

    /** The names of all files. */
    List<String> files() {
        try (java.util.stream.Stream<Path> files = Files.list(root)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> inFile(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    void eventuallyOnBus(String... lines) {
        await().atMost(BOUND).untilAsserted(() -> assertThat(onBus()).containsExactlyElementsOf(Arrays.asList(lines)));
    }

    void eventuallyInFile(String... lines) {
        await().atMost(BOUND).untilAsserted(() -> assertThat(inFile()).containsExactlyElementsOf(Arrays.asList(lines)));
    }

    void eventuallyTold(String part) {
        await().atMost(BOUND).untilAsserted(() -> assertThat(notices).anyMatch(line -> line.contains(part)));
    }

    static String line(String data) {
        return "agent|1700000000000|ping|" + data;
    }

    static String said(String data) {
        return "ui|1700000000000|ping|" + data;
    }

    void stop() {
        for (AutoCloseable each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        opened.clear();
        for (Thread thread : threads) {
            try {
                thread.join(BOUND.toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        threads.clear();
    }

    @Override
    public void close() {
        stop();
        bus.close();
    }
}
