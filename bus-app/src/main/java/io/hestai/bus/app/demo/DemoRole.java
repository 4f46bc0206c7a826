package io.hestai.bus.app.demo;

/** What one process of the demo does. */
interface DemoRole {

    /**
     * Plays its part; may return while subscriptions go on until the demo says farewell.
     *
     * @param parent the line to the demo
     */
    void play(ParentLine parent) throws InterruptedException;

    /** The demo says up to which entry there is something to wait for. */
    default void until(String entryId) {}
}
