package io.hestai.bus.benchmarks.growth;

/**
 * What each of many things of a kind takes that stay, subscriptions, consumers or buses. What became less meanwhile is not a number: something else went
 * away at the same time.
 *
 * @param heap bytes of reachable heap
 * @param resident bytes that the system gave to this JVM meanwhile
 * @param threads of this JVM
 * @param server bytes of the server's memory for each connection that was made; not a number if there was none
 */
record Footprint(double heap, double resident, double threads, double server) {

    /**
     * Makes them, and looks at what that took. What is made only once in a JVM and a server should be there before.
     *
     * @param count how many
     * @param make makes one
     */
    static Footprint of(Lab lab, Effort effort, int count, Runnable make) {
        Footprint before = now(lab, effort);
        long connections = lab.server().connections();
        for (int i = 0; i < count; i++) {
            make.run();
        }
        long made = lab.server().connections() - connections;
        Footprint after = now(lab, effort);
        return new Footprint(
                each(after.heap - before.heap, count),
                each(after.resident - before.resident, count),
                each(after.threads - before.threads, count),
                each(after.server - before.server, made));
    }

    private static double each(double more, long count) {
        return more < 0 || count == 0 ? Double.NaN : more / count;
    }

    private static Footprint now(Lab lab, Effort effort) {
        double server = lab.server().usedMemory();
        double resident = Jvm.resident();
        return new Footprint(Jvm.heap(effort), resident, Jvm.threads(), server);
    }
}
