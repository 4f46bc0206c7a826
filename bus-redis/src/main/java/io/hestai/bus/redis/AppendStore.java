package io.hestai.bus.redis;

/** Where an outbox keeps its appends besides in memory. */
interface AppendStore extends AutoCloseable {
    /** Nowhere. */
    AppendStore NONE = new AppendStore() {
        @Override
        public void accept(Append append) {}

        @Override
        public void release(Append append) {}

        @Override
        public void connected(ServerRun run) {}

        @Override
        public void tick() {}

        @Override
        public void close() {}
    };

    /** Keeps an append; when it returns, the append survives the end of this program. */
    void accept(Append append);

    /** Lets an append go that needs no sending any more. */
    void release(Append append);

    /** Takes note of the connection over which what is kept is sent from now on. */
    void connected(ServerRun run);

    /** Does what is to be done now and then. */
    void tick();

    @Override
    void close();
}
