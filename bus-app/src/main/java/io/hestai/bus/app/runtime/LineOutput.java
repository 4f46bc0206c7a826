package io.hestai.bus.app.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes whole lines in UTF-8, each flushed, whatever the locale says. Thread-safe: a line is never cut by another one.
 *
 * <p>Unlike a {@code PrintStream} it tells at once when the reader has gone, so that {@code hbus sub … | head -1} can end and a
 * message that nobody has seen is not acknowledged.
 */
public final class LineOutput {
    private final OutputStream stream;

    /**
     * Writes to a stream.
     *
     * @param stream where to; need not be buffered
     */
    public LineOutput(OutputStream stream) {
        this.stream = stream;
    }

    /**
     * Writes a line.
     *
     * @param text the line, without its end
     * @throws OutputClosedException if nobody reads any more
     * @throws FailedException if it could not be written for another reason, a full disk for instance
     */
    public void line(String text) {
        write((text + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes text as it is.
     *
     * @param text the text, with its line ends
     */
    public void text(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) {
        synchronized (stream) {
            try {
                stream.write(bytes);
                stream.flush();
            } catch (IOException e) {
                String reason = String.valueOf(e.getMessage());
                if (reason.contains("Broken pipe") || reason.contains("closed") || reason.contains("Bad file desc")) {
                    throw new OutputClosedException(e);
                }
                throw new FailedException("cannot write the output: " + reason, ExitCode.FAILED, e);
            }
        }
    }
}
