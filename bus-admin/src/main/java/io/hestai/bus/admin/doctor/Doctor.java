package io.hestai.bus.admin.doctor;

import io.hestai.bus.RefusedException;
import io.hestai.bus.UnknownOutcomeException;
import io.hestai.bus.UnreachableException;
import io.hestai.bus.redis.ServerConnection;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Looks a server over: for what could cost a bus messages, and for what the bus and those who share the server could do to each other. Everything it asks
 * is bounded, changes nothing, and holds nobody up. It takes a few seconds. What it is not permitted to see becomes a note that names the right.
 */
public final class Doctor {
    private static final List<Check> CHECKS = Stream.of(
                    ServerChecks.all(),
                    PersistenceChecks.all(),
                    MemoryChecks.all(),
                    ClientChecks.all(),
                    SecurityChecks.all(),
                    RightsChecks.all(),
                    KeyChecks.all(),
                    LatencyChecks.all(),
                    List.of(MemoryChecks.GROWTH))
            .flatMap(List::stream)
            .toList();

    private final ServerConnection server;
    private final Patient.Line line;
    private final Clock clock;

    /**
     * Makes a doctor.
     *
     * @param server the server to look at, as the user whose rights are of interest; its configuration says which namespace, and which durability is
     *     asked for. Stays the caller's to close, and must not be used meanwhile
     */
    public Doctor(ServerConnection server) {
        this(server, server::call, Clock.systemUTC());
    }

    Doctor(ServerConnection server, Patient.Line line, Clock clock) {
        this.server = server;
        this.line = line;
        this.clock = clock;
    }

    /**
     * Until when security flaws of servers are known here.
     *
     * @return the date of the table that versions are compared with
     */
    public static LocalDate flawsKnownUntil() {
        return Flaws.known().until();
    }

    /**
     * Looks at everything, one check after the other.
     *
     * @param findings hears what each check found, as soon as it has
     * @throws UnreachableException if the server is lost meanwhile, or does not answer in time
     */
    public void examine(Consumer<Finding> findings) {
        examine(findings, each -> true);
    }

    /** Only what the checks of some names say. */
    void examine(Consumer<Finding> findings, Set<String> only) {
        examine(findings, only::contains);
    }

    private void examine(Consumer<Finding> findings, Predicate<String> wanted) {
        Patient patient = new Patient(server, line, clock);
        for (Check check : CHECKS) {
            if (wanted.test(check.id())) {
                findings.accept(carryOut(check, patient).of(check.id()));
            }
        }
    }

    private Verdict carryOut(Check check, Patient patient) {
        try {
            return check.look().at(patient);
        } catch (UnknownOutcomeException e) {
            throw new UnreachableException("the check " + check.id() + " got no answer: " + e.getMessage(), e);
        } catch (NotPermitted e) {
            return Verdict.note(
                    "not permitted to look: the user lacks the right " + e.right(),
                    "what this check is about stays unknown",
                    "ACL SETUSER " + user(patient) + " " + e.right());
        } catch (RefusedException e) {
            return Verdict.note(
                    "could not look: " + e.redisError().orElse(String.valueOf(e.getMessage())),
                    "what this check is about stays unknown");
        } catch (ClassCastException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Verdict.note(
                    "could not make sense of what the server said: " + e, "what this check is about stays unknown");
        }
    }

    /** The name of the user, or a word that stands for it. */
    static String user(Patient patient) {
        try {
            return patient.text("ACL", "WHOAMI");
        } catch (NotPermitted | RefusedException e) {
            return "USER";
        }
    }
}
