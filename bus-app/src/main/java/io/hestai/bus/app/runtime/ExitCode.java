package io.hestai.bus.app.runtime;

/** What the program says to the shell when it ends. Scripts rely on these numbers. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;
    /** It failed. */
    public static final int FAILED = 1;
    /** It was called wrongly. */
    public static final int USAGE = 2;
    /** The time was over before what was waited for had come. */
    public static final int TIMED_OUT = 3;
    /** Redis did not answer, or did not let us in. */
    public static final int UNREACHABLE = 4;
    /** A person or the system asked it to stop. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
