package io.hestai.bus.admin.doctor;

import io.hestai.bus.redis.Durability;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether what is stored outlives the server, as was asked for. */
final class PersistenceChecks {
    /** Below this nothing can be rewritten, whatever is stored. */
    private static final long LEAST_FREE = 64L << 20;

    private PersistenceChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("persistence.durability", PersistenceChecks::durability),
                new Check("persistence.state", PersistenceChecks::state),
                new Check("persistence.disk", PersistenceChecks::disk));
    }

    private static Verdict durability(Patient patient) {
        boolean appending = isAppending(patient);
        if (patient.durability() == Durability.DISK) {
            return onDisk(patient, appending);
        }
        if (appending) {
            String fsync = patient.setting("appendfsync").orElse("unknown");
            return fsync.equals("no")
                    ? Verdict.note(
                            "append-only file, appendfsync no",
                            "a crash of the machine loses what its system had not yet written: up to half a minute",
                            "CONFIG SET appendfsync everysec")
                    : Verdict.ok("append-only file, appendfsync " + fsync + "; durability memory was asked for");
        }
        String save = patient.setting("save").orElse("");
        if (!save.isEmpty()) {
            return Verdict.note(
                    "snapshots only (save " + save + ")",
                    "a crash loses all streams' entries since the last snapshot",
                    "CONFIG SET appendonly yes");
        }
        return Verdict.warning(
                "keeps nothing on disk",
                "a restart loses every stream, cursor and pending delivery",
                "CONFIG SET appendonly yes, and the same in redis.conf");
    }

    private static boolean isAppending(Patient patient) {
        return patient.info("aof_enabled").orElse("0").equals("1");
    }

    private static Verdict onDisk(Patient patient, boolean appending) {
        if (!appending) {
            return Verdict.fault(
                    "durability disk was asked for, and there is no append-only file",
                    "no append can be shown to be on disk, so the bus refuses to connect",
                    "CONFIG SET appendonly yes, and the same in redis.conf");
        }
        String fsync = patient.setting("appendfsync").orElse("unknown");
        boolean waits = ServerChecks.absent(patient, List.of("WAITAOF")).isEmpty();
        if (fsync.equals("always") || (waits && fsync.equals("everysec"))) {
            return Verdict.ok("append-only file, appendfsync " + fsync + (waits ? ", WAITAOF" : "")
                    + "; durability disk is possible");
        }
        return Verdict.fault(
                "durability disk was asked for, and there is appendfsync " + fsync + (waits ? "" : " without WAITAOF"),
                "no append can be shown to be on disk, so the bus refuses to connect",
                waits ? "CONFIG SET appendfsync everysec" : "CONFIG SET appendfsync always");
    }

    private static Verdict state(Patient patient) {
        List<String> failed = new ArrayList<>();
        for (String field : List.of("rdb_last_bgsave_status", "aof_last_write_status", "aof_last_bgrewrite_status")) {
            if (patient.info(field)
                    .filter(said -> said.toLowerCase(Locale.ROOT).contains("err"))
                    .isPresent()) {
                failed.add(field);
            }
        }
        if (!failed.isEmpty()) {
            return Verdict.fault(
                    "the last attempt failed: " + String.join(", ", failed),
                    "what is stored is not on disk, and with stop-writes-on-bgsave-error no append is taken",
                    "look at the server's log and its disk, then BGREWRITEAOF or BGSAVE");
        }
        boolean busy = patient.info("aof_rewrite_in_progress").orElse("0").equals("1")
                || patient.info("rdb_bgsave_in_progress").orElse("0").equals("1");
        long saved = patient.infoNumber("rdb_last_save_time").orElse(0);
        long age = Math.max(0, patient.clock().millis() / 1_000 - saved);
        return Verdict.ok("no failure" + (busy ? ", a rewrite or snapshot is under way" : "") + "; last snapshot "
                + Units.seconds(age) + " ago, "
                + Units.count(patient.infoNumber("rdb_changes_since_last_save").orElse(0), "change", "changes")
                + " since");
    }

    private static Verdict disk(Patient patient) {
        Optional<Path> directory = dataDirectory(patient);
        if (directory.isEmpty()) {
            return Verdict.note(
                    "the data directory is not on this machine, or in a container",
                    "a full disk stops all writes; look there yourself",
                    "df -h on the server's machine");
        }
        if (!isAppending(patient) && patient.setting("save").orElse("").isEmpty()) {
            return Verdict.ok("it keeps nothing on disk");
        }
        long free;
        try {
            FileStore store = Files.getFileStore(directory.get());
            free = store.getUsableSpace();
        } catch (IOException e) {
            return Verdict.note(
                    "cannot ask how full the disk behind " + directory.get() + " is: " + e,
                    "a full disk stops all writes");
        }
        return disk(directory.get(), free, patient.infoNumber("used_memory").orElse(0));
    }

    /** A rewrite needs room for all data once more, beside the old file and what is appended meanwhile. */
    private static Verdict disk(Path directory, long free, long used) {
        String found =
                Units.bytes(free) + " free behind " + directory + ", " + Units.bytes(used) + " of data in memory";
        String why =
                "a rewrite of the append-only file or a snapshot needs room for all data once more; a full disk stops all writes";
        String fix = "free some space, or move the data to a larger disk";
        if (free < Math.max(used, LEAST_FREE)) {
            return Verdict.fault(found, why, fix);
        }
        return free < 3 * Math.max(used, LEAST_FREE) ? Verdict.warning(found, why, fix) : Verdict.ok(found);
    }

    private static Optional<Path> dataDirectory(Patient patient) {
        if (patient.localProcess().isEmpty()) {
            return Optional.empty();
        }
        return patient.setting("dir").map(Path::of).filter(Files::isDirectory);
    }
}
