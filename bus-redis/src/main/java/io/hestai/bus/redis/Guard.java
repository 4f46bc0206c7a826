package io.hestai.bus.redis;

import io.hestai.bus.BusException;
import io.hestai.bus.RefusedException;
import io.hestai.bus.RefusedException.Reason;
import io.hestai.bus.TooLargeException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Keeps one bus within its limits: stands before all that a program sends, appends to and consumes from. Thread-safe. */
final class Guard {
    /** A group of a stream. */
    private record GroupName(String stream, String group) {}

    private final Io io;
    private final Trimmer trimmer;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final PublishRate rate;
    private final StreamGate.Questions questions;
    private final Map<String, StreamGate> gates = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private final Set<GroupName> groups = new HashSet<>();

    private final LimitAlarm tooLarge;
    private final LimitAlarm tooFast;
    private final LimitAlarm tooManyStreams;
    private final LimitAlarm tooManyGroups;

    Guard(Io io, Trimmer trimmer, LongSupplier nanoTime) {
        this.io = io;
        this.trimmer = trimmer;
        this.limits = io.config().limits();
        this.nanoTime = nanoTime;
        this.rate = new PublishRate(limits.publishPerSecond(), limits.publishBurst(), nanoTime);
        this.questions = StreamGate.Questions.of(limits);
        LimitMeters meters = io.meters().limits;
        this.tooLarge = new LimitAlarm("maxMessageBytes", meters.messageBytes, io.events(), nanoTime);
        this.tooFast = new LimitAlarm("publishPerSecond", meters.publishRate, io.events(), nanoTime);
        this.tooManyStreams = new LimitAlarm("streams", meters.streams, io.events(), nanoTime);
        this.tooManyGroups = new LimitAlarm("groups", meters.groups, io.events(), nanoTime);
    }

    /**
     * Sends something for the program, if its limits allow. What returns a future says in the future what went wrong, wherever it went wrong.
     *
     * @param doing what it does, for errors
     * @param send encodes and sends it
     */
    <T> CompletableFuture<T> publish(String doing, Supplier<CompletableFuture<T>> send) {
        try {
            if (!rate.take()) {
                throw tooFast.refuse(
                        doing,
                        "this bus has sent " + limits.publishBurst() + " messages more than the "
                                + limits.publishPerSecond() + " a second that it may; slow down, or raise the limit"
                                + " with Limits.withPublishRate");
            }
            return send.get();
        } catch (TooLargeException e) {
            tooLarge.tell(doing, "cannot " + doing + ": " + e.getMessage());
            io.meters().refused.increment();
            return CompletableFuture.failedFuture(e);
        } catch (BusException e) {
            if (e instanceof RefusedException refused && refused.reason() == Reason.LIMIT) {
                io.meters().refused.increment();
            }
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What the appends of this bus to a stream go through; refuses one stream too many. */
    StreamGate gate(String stream, String doing) {
        StreamGate known = gates.get(stream);
        return known != null ? known : open(stream, doing);
    }

    private synchronized StreamGate open(String stream, String doing) {
        StreamGate known = gates.get(stream);
        if (known != null) {
            return known;
        }
        if (gates.size() >= limits.streams()) {
            throw tooManyStreams.refuse(
                    doing,
                    "this bus appends to " + gates.size() + " streams, and may to no more; does the program make a"
                            + " stream for each message? Remove streams, or raise the limit with Limits.withStreams");
        }
        StreamGate gate = new StreamGate(io, trimmer, stream, questions, nanoTime);
        gates.put(stream, gate);
        return gate;
    }

    /** Takes note of a group that is about to be consumed in; refuses one too many. */
    void consume(String stream, String group) {
        GroupName name = new GroupName(stream, group);
        synchronized (groups) {
            if (groups.size() < limits.groups() || groups.contains(name)) {
                groups.add(name);
                return;
            }
        }
        throw tooManyGroups.refuse(
                "consume in group '" + group + "' of '" + stream + "'",
                "this bus has consumed in " + limits.groups() + " groups, and may in no more; does the program make a"
                        + " group for each message? Use fewer, or raise the limit with Limits.withGroups");
    }

    /** A stream was removed, with its groups; they count no more. */
    void removed(String stream) {
        StreamGate gate = gates.remove(stream);
        if (gate != null) {
            gate.leave();
        }
        synchronized (groups) {
            groups.removeIf(each -> each.stream().equals(stream));
        }
    }
}
