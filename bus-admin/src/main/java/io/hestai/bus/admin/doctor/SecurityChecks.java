package io.hestai.bus.admin.doctor;

import io.hestai.bus.redis.ServerConnection.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who can reach the server, and what they may do without being asked who they are. */
final class SecurityChecks {
    private SecurityChecks() {}

    static List<Check> all() {
        return List.of(
                new Check("security.exposure", SecurityChecks::exposure),
                new Check("security.default_user", SecurityChecks::defaultUser),
                new Check("security.encryption", SecurityChecks::encryption),
                new Check("security.socket", SecurityChecks::socket));
    }

    private static Verdict exposure(Patient patient) {
        if (!listensOnTcp(patient)) {
            return Verdict.ok("it listens on no TCP port");
        }
        List<String> beyond = addressesBeyond(patient);
        if (beyond.isEmpty()) {
            return Verdict.ok("it listens on this machine's own addresses only");
        }
        String listens = "it listens on " + String.join(" ", beyond);
        if (!isOpen(patient)) {
            return Verdict.note(
                    listens + ", and wants a login",
                    "other machines can try passwords, and see what is not encrypted",
                    "CONFIG SET bind \"127.0.0.1 -::1\"");
        }
        boolean guarded = patient.setting("protected-mode").orElse("no").equals("yes");
        if (guarded) {
            return Verdict.note(
                    listens + ", wants no password, and answers this machine alone (protected mode)",
                    "whoever switches protected mode off opens it to everybody",
                    "CONFIG SET bind \"127.0.0.1 -::1\"");
        }
        return open(patient, listens);
    }

    private static Verdict open(Patient patient, String listens) {
        String found = listens + ", wants no password, and protected mode is off";
        String why = "whoever reaches the port can read and remove everything, and run programs as the server's user";
        String fix = "CONFIG SET bind \"127.0.0.1 -::1\", or a password for the default user";
        if (patient.reachedLocally() && patient.localProcess().isEmpty()) {
            return Verdict.warning(
                    found,
                    why + "; it seems to be in a container, where it matters to whom the port is published",
                    "publish the port to this machine only (docker run -p 127.0.0.1:6379:6379), or set a password");
        }
        return Verdict.fault(found, why, fix);
    }

    private static boolean listensOnTcp(Patient patient) {
        return patient.settingNumber("port").orElse(0) > 0
                || patient.settingNumber("tls-port").orElse(0) > 0;
    }

    /** The addresses it listens on that other machines can reach. */
    private static List<String> addressesBeyond(Patient patient) {
        String bind = patient.setting("bind").orElse("");
        if (bind.isBlank()) {
            return List.of("all addresses");
        }
        List<String> beyond = new ArrayList<>();
        for (String each : bind.strip().split("\\s+", -1)) {
            // A leading minus only says that the address may be missing.
            String address = each.startsWith("-") ? each.substring(1) : each;
            if (!isOwn(address)) {
                beyond.add(address);
            }
        }
        return beyond;
    }

    /** Without asking anybody for a name. */
    private static boolean isOwn(String address) {
        return address.startsWith("127.")
                || address.equals("::1")
                || address.toLowerCase(Locale.ROOT).equals("localhost");
    }

    /** Whether anybody may do everything without a password. */
    private static boolean isOpen(Patient patient) {
        List<@Nullable Object> user = patient.list("ACL", "GETUSER", "default");
        Object flags = null;
        String commands = "";
        String keys = "";
        for (int i = 0; i + 1 < user.size(); i += 2) {
            switch (String.valueOf(user.get(i))) {
                case "flags" -> flags = user.get(i + 1);
                case "commands" -> commands = String.valueOf(user.get(i + 1));
                case "keys" -> keys = String.valueOf(user.get(i + 1));
                default -> {
                    // Passwords and the rest do not matter here.
                }
            }
        }
        List<@Nullable Object> set = Patient.elements(flags);
        return set.contains("on") && set.contains("nopass") && commands.contains("+@all") && keys.contains("*");
    }

    private static Verdict defaultUser(Patient patient) {
        if (!isOpen(patient)) {
            return Verdict.ok("the default user needs a password, or may not do everything");
        }
        if (!listensOnTcp(patient)) {
            return Verdict.ok("the default user needs no password; only the Unix socket leads to it");
        }
        return Verdict.warning(
                "the default user needs no password and may do everything",
                "every user and program of this machine can read and remove every stream",
                "hbus acl prints users of few rights; then ACL SETUSER default off, or ACL SETUSER default resetpass '>PASSWORD'");
    }

    private static Verdict encryption(Patient patient) {
        Transport transport = patient.server().transport();
        if (transport == Transport.TLS) {
            return Verdict.ok("the connection is encrypted");
        }
        if (transport == Transport.UNIX_SOCKET || patient.reachedLocally()) {
            return Verdict.ok("the connection does not leave this machine");
        }
        return Verdict.warning(
                "the connection goes over the network in plain text",
                "messages and the password can be read and changed on the way",
                "set tls-port in redis.conf, and use rediss://");
    }

    private static Verdict socket(Patient patient) {
        Optional<Path> socket = patient.server().socket();
        if (socket.isEmpty() && patient.localProcess().isPresent()) {
            socket = patient.setting("unixsocket")
                    .filter(path -> !path.isEmpty())
                    .map(Path::of);
        }
        if (socket.isEmpty()) {
            return Verdict.ok("no Unix socket is used");
        }
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(socket.get());
        } catch (IOException | UnsupportedOperationException e) {
            return Verdict.note(
                    "cannot see who may use " + socket.get() + ": " + e, "whoever may write to it can connect");
        }
        String found = socket.get() + " has the permissions " + PosixFilePermissions.toString(permissions);
        if (!permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return Verdict.ok(found);
        }
        String why = "every user of this machine can connect";
        String fix = "set unixsocketperm 770 in redis.conf, or chmod 770 " + socket.get();
        return isOpen(patient)
                ? Verdict.warning(found + ", and no password is wanted", why + ", and do everything", fix)
                : Verdict.note(found, why + " and try passwords", fix);
    }
}
