package io.hestai.bus.admin.doctor;

import io.hestai.bus.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out which commands our user may not send, and carries out none of them. Inside of a transaction the server refuses at once what it would not permit,
 * and says why; then the transaction is given up. Where that is not permitted itself, a script asks, of Redis 7.0 and newer.
 */
final class RightsProbe {
    /** Nothing but the question: neither keys nor effects. */
    private static final String SCRIPT = "return redis.acl_check_cmd(unpack(ARGV)) and 1 or 0";

    private RightsProbe() {}

    /**
     * The rules that are missing for some commands.
     *
     * @param commands the words of each, by its name in rules
     */
    static Set<String> missing(Patient patient, Map<String, List<String>> commands) {
        try {
            begin(patient);
        } catch (NotPermitted e) {
            return missingByScript(patient, commands, e);
        }
        Set<String> missing = new TreeSet<>();
        try {
            commands.forEach((name, words) -> {
                try {
                    patient.ask(words.toArray(String[]::new));
                } catch (NotPermitted e) {
                    missing.add(rule(patient, name, e));
                } catch (RefusedException unknown) {
                    missing.add("+" + name);
                }
            });
        } finally {
            patient.ask("DISCARD");
        }
        return missing;
    }

    /** Begins a transaction, but none that could not be given up: it would be carried out in the end. */
    private static void begin(Patient patient) {
        try {
            patient.ask("DISCARD");
        } catch (RefusedException nothingToGiveUp) {
            // As it should be: it is only asked whether it may be said.
        }
        patient.ask("MULTI");
    }

    private static Set<String> missingByScript(
            Patient patient, Map<String, List<String>> commands, NotPermitted otherwise) {
        Set<String> missing = new TreeSet<>();
        commands.forEach((name, words) -> {
            List<String> question = new ArrayList<>(List.of("EVAL", SCRIPT, "0"));
            question.addAll(words);
            try {
                if (patient.number(question.toArray(String[]::new)) == 0) {
                    missing.add("+" + name);
                }
            } catch (NotPermitted | RefusedException neither) {
                throw new NotPermitted("+multi +discard", otherwise);
            }
        });
        return missing;
    }

    /** The rule that would permit it, by what the server complained of: of the command first, then of the key, then of the channel. */
    private static String rule(Patient patient, String command, NotPermitted refusal) {
        String said = refusal.getCause() instanceof RefusedException refused
                ? refused.redisError().orElse("")
                : "";
        if (said.contains("access a key") || said.contains("one of the keys")) {
            return "~" + patient.namespace() + "*";
        }
        if (said.contains("access a channel") || said.contains("one of the channels")) {
            return "&" + patient.namespace() + "*";
        }
        return "+" + command;
    }
}
