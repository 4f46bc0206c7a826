package io.hestai.bus.redis;

import static io.hestai.bus.redis.Buses.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SelectorTransportTest {
    private static final int COMMANDS = 200;

    /** More than any socket takes on its way. */
    private static final int MUCH = 8 * 1024 * 1024;

    private static final String SWITCHES = "voluntary_ctxt_switches:";

    @TempDir
    private Path directory;

    private ServerSocketChannel listening;
    private Transport transport;
    private SocketChannel server;

    @BeforeEach
    void connect() throws IOException {
        Path path = directory.resolve("s");
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        transport = SelectorTransport.of(ChannelTransport.connectUnix(path.toString()), 0);
        server = listening.accept();
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
        listening.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aServerThatTakesACommandDoesNotWakeWhoWaitsForTheReply() throws Exception {
        CompletableFuture<Long> threadId = new CompletableFuture<>();
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread waiting = new Thread(() -> completeBy(read, this::readOne), "waits-for-reply");
        waiting.start();
        eventually(() -> isAsleep(waiting, threadId));
        long before = switches(threadId.get());
        for (int i = 0; i < COMMANDS; i++) {
            transport.write(new byte[100], 0, 100);
            take(100);
        }
        assertThat(switches(threadId.get()) - before).isLessThan(COMMANDS / 10);
        server.write(ByteBuffer.wrap(new byte[1]));
        assertThat(read.get()).isEqualTo(1);
    }

    @Test
    void whatTheSocketDoesNotTakeAtOnceIsWrittenWhenItDoes() throws Exception {
        CompletableFuture<Integer> written = new CompletableFuture<>();
        new Thread(() -> {
                    completeBy(written, this::writeMuch);
                    transport.close();
                })
                .start();
        take(MUCH);
        assertThat(written.get()).isEqualTo(MUCH);
    }

    @Test
    void closingEndsAReadAndAWriteThatWait() {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        CompletableFuture<Integer> written = new CompletableFuture<>();
        Thread reader = new Thread(() -> completeBy(read, this::readOne));
        Thread writer = new Thread(() -> completeBy(written, this::writeMuch));
        reader.start();
        writer.start();
        eventually(() -> waitsInSelector(reader) && waitsInSelector(writer));
        transport.close();
        assertThat(read)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IOException.class);
        assertThat(written)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void anInterruptLeavesTheConnectionAloneAndIsKept() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            completeBy(read, this::readOne);
            interrupted.complete(Thread.interrupted());
        });
        reader.start();
        eventually(() -> waitsInSelector(reader));
        reader.interrupt();
        eventually(() -> waitsInSelector(reader));
        server.write(ByteBuffer.wrap(new byte[1]));
        assertThat(read.get()).isEqualTo(1);
        assertThat(interrupted.get()).isTrue();
        transport.write(new byte[1], 0, 1);
        take(1);
    }

    @Test
    void aReaderThatSpinsGetsWhatComesMeanwhileAndSleepsWhenNothingDoes() throws Exception {
        transport.close();
        server.close();
        transport = SelectorTransport.of(
                ChannelTransport.connectUnix(directory.resolve("s").toString()), TimeUnit.MILLISECONDS.toNanos(1));
        server = listening.accept();
        server.write(ByteBuffer.wrap(new byte[1]));
        assertThat(readOne()).isEqualTo(1);
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread reader = new Thread(() -> completeBy(read, this::readOne));
        reader.start();
        eventually(() -> waitsInSelector(reader));
        server.write(ByteBuffer.wrap(new byte[1]));
        assertThat(read.get()).isEqualTo(1);
    }

    private interface Call {
        int run() throws IOException;
    }

    private static void completeBy(CompletableFuture<Integer> future, Call call) {
        try {
            future.complete(call.run());
        } catch (IOException | RuntimeException e) {
            future.completeExceptionally(e);
        }
    }

    private int readOne() throws IOException {
        return transport.read(new byte[10], 0, 10);
    }

    private int writeMuch() throws IOException {
        transport.write(new byte[MUCH], 0, MUCH);
        return MUCH;
    }

    private void take(int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(bytes);
        while (into.hasRemaining()) {
            assertThat(server.read(into)).isPositive();
        }
    }

    private static boolean waitsInSelector(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].getMethodName().startsWith("wait");
    }

    /** Whether the system has put a thread to sleep, in the selector; finds the system's number for it, too. */
    private static boolean isAsleep(Thread thread, CompletableFuture<Long> id) throws IOException {
        if (!waitsInSelector(thread)) {
            return false;
        }
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals(thread.getName())) {
                    id.complete(Long.parseLong(task.getFileName().toString()));
                    return Files.readString(task.resolve("status")).contains("State:\tS");
                }
            }
        }
        return false;
    }

    private static long switches(long threadId) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/task/" + threadId + "/status")).stream()
                .filter(line -> line.startsWith(SWITCHES))
                .mapToLong(
                        line -> Long.parseLong(line.substring(SWITCHES.length()).strip()))
                .sum();
    }
}
