package io.hestai.bus.app.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The line from the demo to one of its processes: the process's standard input. When it ends without a farewell the demo has died, and
 * the process must not outlive it.
 */
final class ParentLine {
    static final String LEAVE = "leave";
    static final String UNTIL = "until ";
    static final String GO = "go";

    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile boolean orphaned;

    private ParentLine() {}

    /** Listens from now on. */
    static ParentLine open(InputStream in, Consumer<String> onUntil) {
        ParentLine line = new ParentLine();
        Thread thread = new Thread(() -> line.listen(in, onUntil), "demo-parent");
        thread.setDaemon(true);
        thread.start();
        return line;
    }

    private void listen(InputStream in, Consumer<String> onUntil) {
        boolean farewell = false;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String word = reader.readLine(); word != null && !farewell; ) {
                if (word.startsWith(UNTIL)) {
                    onUntil.accept(word.substring(UNTIL.length()));
                }
                if (word.equals(GO)) {
                    go.countDown();
                }
                farewell = word.equals(LEAVE);
                if (!farewell) {
                    word = reader.readLine();
                }
            }
        } catch (IOException e) {
            // As good as its end.
        }
        orphaned = !farewell;
        gone.countDown();
        go.countDown();
    }

    void awaitGo() throws InterruptedException {
        go.await();
    }

    boolean isOver() {
        return gone.getCount() == 0;
    }

    /** Waits until the demo says farewell or dies; tells which. */
    boolean awaitOrphaned() throws InterruptedException {
        gone.await();
        return orphaned;
    }
}
