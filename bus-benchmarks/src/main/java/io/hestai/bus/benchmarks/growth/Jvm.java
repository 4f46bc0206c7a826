package io.hestai.bus.benchmarks.growth;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What this JVM uses. */
final class Jvm {
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofMillis(50);

    /** What a bus that was closed has in its buffers is let go within a few tenths of a second. */
    private static final int LEAST_COLLECTIONS = 8;

    private static final long STABLE_BYTES = 20_000;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Jvm() {}

    /** Bytes of the heap that are reachable, to within what threads let go of a little later if there is the least effort. */
    static long heap(Effort effort) {
        long used = 0;
        // What was closed a moment ago is let go by its last threads only now.
        for (int i = 0; i < effort.collections(); i++) {
            Waits.pass(BETWEEN_COLLECTIONS);
            System.gc();
            long before = used;
            used = usedAfterCollection();
            if (i >= LEAST_COLLECTIONS && Math.abs(before - used) < STABLE_BYTES) {
                break;
            }
        }
        return used;
    }

    /** As the collector left it: what threads have set aside for themselves since then would count as used. */
    private static long usedAfterCollection() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage left = pool.getCollectionUsage();
            if (pool.getType() == MemoryType.HEAP && left != null) {
                used += left.getUsed();
            }
        }
        return used;
    }

    static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Whether the last thread of any bus has ended. */
    static boolean isWithoutBus() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("hbus"));
    }

    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** Bytes of memory that the system has given to this process; NaN where it does not say. */
    static double resident() {
        return fact("VmRSS:", Path.of("/proc/self/status")) * 1_024;
    }

    /** How often threads of this process have gone to sleep by themselves; NaN where the system does not say. */
    static double sleeps() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.mapToDouble(task -> fact("voluntary_ctxt_switches:", task.resolve("status")))
                    .sum();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static double fact(String name, Path file) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
