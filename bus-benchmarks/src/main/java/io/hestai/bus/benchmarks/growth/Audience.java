package io.hestai.bus.benchmarks.growth;

import io.hestai.bus.Bus;
import io.hestai.bus.Channel;
import io.hestai.bus.ChannelListener;
import io.hestai.bus.SubscribeOptions;
import io.hestai.bus.benchmarks.results.Latencies;
import java.util.function.Consumer;

/**
 * Listeners of one channel.
 *
 * @param footprint what each takes
 * @param latencies from the publish until the last of them is called, one message at a time
 */
record Audience(Footprint footprint, Latencies latencies) {
    static final String CHANNEL = "audience";

    /**
     * Gathers them, and publishes to them for a while.
     *
     * @param sender publishes, and has listened before the first comes, so that what is made once is not counted
     * @param options with which it has
     * @param add lets one more listen to {@link #CHANNEL}
     */
    static Audience gather(
            Lab lab, Effort effort, Bus sender, int count, SubscribeOptions options, Consumer<ChannelListener> add) {
        sender.channel("another").subscribe(m -> {}, options);
        LastOf last = new LastOf(count);
        Footprint footprint = Footprint.of(lab, effort, count, () -> add.accept(m -> last.arrived()));
        Channel channel = sender.channel(CHANNEL);
        return new Audience(footprint, last.measure(effort.period(), () -> channel.publish(Probe.now())));
    }
}
