package io.hestai.bus.redis;

/** What is done with interrupts. */
final class Interrupts {
    private Interrupts() {}

    /**
     * Forgets an interrupt that a handler has left behind on a thread of the bus: it was meant for that handler, and would otherwise fall on
     * the next one.
     */
    static void clear() {
        var unused = Thread.interrupted();
    }

    /** Clears the calling thread's interrupt for something that must not be cut short; whether it was set. */
    static boolean putAside() {
        return Thread.interrupted();
    }

    /** Sets the interrupt again that was put aside. */
    static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
