package io.hestai.bus.admin.doctor;

import io.hestai.bus.admin.acl.BusUse;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What our user may do, command by command, for each use of the bus; see {@link RightsProbe}. */
final class RightsChecks {
    private RightsChecks() {}

    static List<Check> all() {
        return List.of(
                check("rights.connect", "connect", BusUse.CONNECT),
                check("rights.publish", "publish", BusUse.PUBLISH),
                check("rights.subscribe", "listen to channels", BusUse.LISTEN),
                check("rights.append", "append", BusUse.APPEND),
                check("rights.read", "read and follow", BusUse.READ),
                check("rights.cursors", "follow with a named cursor", BusUse.REMEMBER),
                check("rights.consume", "consume", BusUse.CONSUME),
                check("rights.operate", "list, trim and remove", BusUse.OPERATE));
    }

    private static Check check(String id, String what, BusUse use) {
        return new Check(id, patient -> look(patient, what, use));
    }

    private static Verdict look(Patient patient, String what, BusUse use) {
        Map<String, List<String>> commands =
                use.commands(patient.namespace(), patient.server().database());
        Set<String> missing = RightsProbe.missing(patient, commands);
        if (missing.isEmpty()) {
            return Verdict.ok("may " + what + " (" + Units.count(commands.size(), "command", "commands")
                    + ", names below '" + patient.namespace() + "')");
        }
        String user = Doctor.user(patient);
        return Verdict.warning(
                "may not " + what + ": '" + user + "' lacks " + String.join(" ", missing),
                "each use of it is refused; leave it so if this user is not meant to",
                "ACL SETUSER " + user + " " + String.join(" ", missing));
    }
}
