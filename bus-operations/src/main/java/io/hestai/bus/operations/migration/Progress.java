package io.hestai.bus.operations.migration;

/** Is told how a long undertaking goes on, on the thread that does it; may end it. */
public interface Progress {
    /** Tells nobody, ends nothing. */
    Progress NONE = new Progress() {
        @Override
        public void at(String what, long messages, long bytes, long ofBytes) {
            // Nobody is told.
        }

        @Override
        public boolean mayGoOn() {
            return true;
        }
    };

    /**
     * Called now and then, every few thousand messages.
     *
     * @param what what is worked on: a stream or a path
     * @param messages how many messages are done
     * @param bytes how many bytes of the files are done
     * @param ofBytes how many bytes the files have
     */
    void at(String what, long messages, long bytes, long ofBytes);

    /**
     * Asked at every message.
     *
     * @return false to end in an orderly way, so that a later run goes on there
     */
    boolean mayGoOn();
}
