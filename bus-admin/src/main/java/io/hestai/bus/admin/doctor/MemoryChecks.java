package io.hestai.bus.admin.doctor;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether the memory suffices, and what becomes of a stream if it does not. */
final class MemoryChecks {
    /** The last check of all, so that what the others ask is no longer in the server's buffers. */
    static final Check GROWTH = new Check("memory.growth", MemoryChecks::growth);

    private static final double HEADROOM_WARNING = 0.75;
    private static final double HEADROOM_FAULT = 0.95;
    private static final double FRAGMENTED = 1.5;
    private static final double SWAPPED = 0.8;
    private static final long WORTH_A_WORD = 32L << 20;
    private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FAST_GROWTH = 256L << 10;
    private static final long SOON_SECONDS = 600;

    private MemoryChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("memory.limit", MemoryChecks::limit),
                new Check("memory.policy", MemoryChecks::policy),
                new Check("memory.headroom", MemoryChecks::headroom),
                new Check("memory.fragmentation", MemoryChecks::fragmentation));
    }

    /** The bound that was set; 0 if there is none. */
    static long bound(Patient patient) {
        return patient.infoNumber("maxmemory").orElse(0);
    }

    /** What it can use: up to its bound, or all that the machine has. */
    private static OptionalLong most(Patient patient) {
        long bound = bound(patient);
        return bound > 0 ? OptionalLong.of(bound) : patient.infoNumber("total_system_memory");
    }

    static String policyOf(Patient patient) {
        return patient.info("maxmemory_policy").orElse("noeviction");
    }

    private static Verdict limit(Patient patient) {
        long bound = bound(patient);
        if (bound > 0) {
            return Verdict.ok("maxmemory " + Units.bytes(bound));
        }
        OptionalLong machine = patient.infoNumber("total_system_memory");
        return Verdict.note(
                "no maxmemory" + (machine.isPresent() ? "; the machine has " + Units.bytes(machine.getAsLong()) : ""),
                "a stream that nobody trims takes all of the machine's memory, and its system then kills the server",
                "CONFIG SET maxmemory " + suggestedBound(machine));
    }

    private static String suggestedBound(OptionalLong machine) {
        return machine.isPresent() ? Math.max(1, machine.getAsLong() >> 21) + "mb" : "1gb";
    }

    private static Verdict policy(Patient patient) {
        String policy = policyOf(patient);
        boolean bounded = bound(patient) > 0;
        if (policy.equals("noeviction")) {
            return Verdict.ok("noeviction" + (bounded ? "" : " (and no maxmemory)"));
        }
        String fix = "CONFIG SET maxmemory-policy noeviction";
        if (!policy.startsWith("allkeys")) {
            return Verdict.warning(
                    policy,
                    "at maxmemory neighbours' keys with a TTL are removed to make room for streams, and nothing of the bus's own",
                    fix);
        }
        String why = "at maxmemory whole streams are removed, with all entries and groups, without an error";
        return bounded
                ? Verdict.fault(policy, why, fix)
                : Verdict.warning(policy + ", without effect as long as there is no maxmemory", why, fix);
    }

    private static Verdict headroom(Patient patient) {
        long used = patient.infoNumber("used_memory").orElse(0);
        long bound = bound(patient);
        long most = most(patient).orElse(0);
        if (most == 0) {
            return Verdict.note(
                    Units.bytes(used) + " used, of an unknown bound", "when it is reached, appends are refused");
        }
        double part = (double) used / most;
        String found = Units.bytes(used) + " used, " + Units.percent(part) + " of "
                + (bound > 0 ? "maxmemory" : "the machine's memory");
        String why = "at the bound every append is refused";
        String fix = bound > 0
                ? "CONFIG SET maxmemory " + (bound >> 19) + "mb, or trim streams"
                : "trim streams, or give the machine more memory";
        if (part >= HEADROOM_FAULT) {
            return Verdict.fault(found, why, fix);
        }
        return part >= HEADROOM_WARNING ? Verdict.warning(found, why, fix) : Verdict.ok(found);
    }

    private static Verdict fragmentation(Patient patient) {
        double ratio = patient.infoFraction("mem_fragmentation_ratio").orElse(1);
        long resident = patient.infoNumber("used_memory_rss").orElse(0);
        long used = patient.infoNumber("used_memory").orElse(0);
        String found = String.format(
                Locale.ROOT, "ratio %.2f: %s resident, %s used", ratio, Units.bytes(resident), Units.bytes(used));
        if (Math.abs(resident - used) < WORTH_A_WORD || (ratio < FRAGMENTED && ratio > SWAPPED)) {
            return Verdict.ok(found);
        }
        return ratio > 1
                ? Verdict.warning(
                        found,
                        "the server holds far more memory than it uses",
                        "MEMORY PURGE, or CONFIG SET activedefrag yes where it is built in")
                : Verdict.warning(
                        found,
                        "a part of the server's memory is swapped out: each access to it takes milliseconds",
                        "give the machine more memory, or bound the server with maxmemory");
    }

    private static Verdict growth(Patient patient) {
        OptionalLong before = patient.memoryNow();
        long begun = System.nanoTime();
        awaitSample();
        OptionalLong after = patient.memoryNow();
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (before.isEmpty() || after.isEmpty()) {
            return Verdict.note("the server does not tell its memory", "growth stays unknown");
        }
        long perSecond = Math.round((after.getAsLong() - before.getAsLong()) / seconds);
        long left = Math.max(0, most(patient).orElse(Long.MAX_VALUE) - after.getAsLong());
        String found = String.format(Locale.ROOT, "%s/s over %.1f s", Units.bytes(perSecond), seconds);
        if (perSecond < FAST_GROWTH || left / perSecond > SOON_SECONDS) {
            return Verdict.ok(found);
        }
        return Verdict.warning(
                found + "; full in " + Units.seconds(left / perSecond),
                "at the bound every append is refused",
                "find out who writes so much (hbus ls, redis-cli --bigkeys), and give streams a retention");
    }

    private static void awaitSample() {
        try {
            if (new CountDownLatch(1).await(SAMPLE_NANOS, TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("nobody counts");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
