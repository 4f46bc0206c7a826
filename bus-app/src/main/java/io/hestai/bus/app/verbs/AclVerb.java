package io.hestai.bus.app.verbs;

import io.hestai.bus.admin.acl.Acl;
import io.hestai.bus.admin.acl.AclCheck;
import io.hestai.bus.admin.acl.AclRequest;
import io.hestai.bus.admin.acl.AclRules;
import io.hestai.bus.admin.acl.AclServer;
import io.hestai.bus.admin.acl.BusRole;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.ServerConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hbus acl}. */
@Command(
        name = "acl",
        description = {
            "Print the least rights that a role needs in Redis, give them to a user, or compare what one has."
        },
        footer = {
            "",
            "Roles: publisher, consumer, observer (looks, and changes nothing), operator.",
            "The password comes from HBUS_ACL_PASSWORD or --password-stdin, never from an option.",
            "",
            "Examples:",
            "  hbus acl publisher consumer",
            "  hbus acl observer --user dashboard --apply",
            "  hbus acl consumer --stream jobs --channel state,log.*",
            "  hbus acl publisher --check hbus-publisher",
            "  hbus acl operator --for 6.2"
        })
public final class AclVerb extends Verb {
    private static final String PASSWORD = "HBUS_ACL_PASSWORD";

    /** What stands for a password that is not given; Redis refuses it. */
    private static final String NO_PASSWORD = "#SHA256-OF-THE-PASSWORD";

    @Parameters(arity = "1..*", paramLabel = "ROLE", description = "What the user's programs do.")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            description = "The Redis user; hbus-ROLE by default.")
    private String user = "";

    @Option(
            names = "--stream",
            split = ",",
            paramLabel = "NAME",
            description = "Only this stream, and the channel of its name; several with commas.")
    private List<String> streams = new ArrayList<>();

    @Option(
            names = "--channel",
            split = ",",
            paramLabel = "NAME",
            description = "Only this channel, or pattern of channels; several with commas.")
    private List<String> channels = new ArrayList<>();

    @Option(names = "--apply", description = "Give the rights, instead of printing them.")
    private boolean apply;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before --apply.")
    private boolean yes;

    @Option(names = "--password-stdin", description = "Read the user's password from standard input.")
    private boolean passwordFromInput;

    @Option(names = "--check", paramLabel = "USER", description = "Say what this user lacks, and has too much.")
    private @Nullable String checked;

    @Option(
            names = "--for",
            paramLabel = "VERSION",
            description = "Print for this version of Redis, without asking one.")
    private @Nullable String version;

    @Option(names = "--database", paramLabel = "N", description = "With --for: the database of the bus; 0 by default.")
    private int database;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public AclVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Set<BusRole> wanted = wantedRoles();
        if (Stream.of(apply, checked != null, version != null)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw new UsageException("--apply, --check and --for exclude each other; give one of them");
        }
        // What is wrong in the words is said before any server is asked.
        AclRequest request = request(wanted, context().configWithoutServer(), database);
        if (version != null) {
            return printRules(AclRules.of(request, assumed(version)));
        }
        ServerConnection server =
                context().lifecycle().own(ServerConnection.open(context().config()));
        AclRules rules = AclRules.of(request(wanted, server.config(), server.database()), AclServer.of(server));
        if (checked != null) {
            return check(new Acl(server).check(rules));
        }
        return apply ? applyTo(server, rules) : printRules(rules);
    }

    private Set<BusRole> wantedRoles() {
        Set<BusRole> wanted = EnumSet.noneOf(BusRole.class);
        for (String role : roles) {
            try {
                wanted.add(BusRole.valueOf(role.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                String known = Stream.of(BusRole.values()).map(BusRole::word).collect(Collectors.joining(", "));
                throw new UsageException("there is no role '" + role + "'; there are " + known);
            }
        }
        return wanted;
    }

    private AclRequest request(Set<BusRole> wanted, BusConfig config, int number) {
        try {
            return AclRequest.of(checked == null ? user : checked, wanted, config, number, channels, streams);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static AclServer assumed(String version) {
        try {
            return AclServer.assumed(version);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private Integer printRules(AclRules rules) {
        String password = password();
        String rule = password.isEmpty() ? NO_PASSWORD : Acl.passwordRule(password);
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("user", rules.request().user());
                json.writeArrayPropertyStart("rules");
                List<String> words = rules.words(rule);
                words.subList(1, words.size()).forEach(json::writeString);
                json.writeEndArray();
            });
        } else {
            print(rules.line(rule));
            if (password.isEmpty()) {
                context()
                        .notice("put the SHA-256 of the password where the line says so, or set " + PASSWORD
                                + " and run this once more");
            }
        }
        return ExitCode.DONE;
    }

    private Integer applyTo(ServerConnection server, AclRules rules) {
        confirm(rules, server.url());
        new Acl(server).apply(rules, passwordRule());
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("user", rules.request().user());
                json.writeBooleanProperty("applied", true);
            });
        } else {
            context()
                    .notice("the user '" + rules.request().user() + "' of Redis at " + server.url()
                            + " has these rights until Redis restarts; 'ACL SAVE' keeps them where an aclfile is set, or put"
                            + " the line of 'hbus acl' into redis.conf as 'user …'");
        }
        return ExitCode.DONE;
    }

    private String passwordRule() {
        String password = password();
        return password.isEmpty() ? "" : Acl.passwordRule(password);
    }

    private void confirm(AclRules rules, String url) {
        if (yes) {
            return;
        }
        if (passwordFromInput || !context().surroundings().terminal()) {
            throw new UsageException("--apply would change the user '"
                    + rules.request().user() + "' of Redis at " + url + "; add --yes to do it");
        }
        context().tell(rules.line(NO_PASSWORD));
        context().tell("Change the user '" + rules.request().user() + "' of Redis at " + url + "? [y/N]");
        if (!inputLine().strip().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new UsageException("nothing was changed");
        }
    }

    private String inputLine() {
        BufferedReader in = new BufferedReader(
                new InputStreamReader(context().surroundings().in(), StandardCharsets.UTF_8));
        try {
            String line = in.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input", e);
        }
    }

    private String password() {
        if (!passwordFromInput) {
            return context().surroundings().environment().getOrDefault(PASSWORD, "");
        }
        String line = inputLine();
        if (line.isEmpty()) {
            throw new UsageException("--password-stdin was given, and there is no password on standard input");
        }
        return line;
    }

    private Integer check(AclCheck result) {
        if (json()) {
            printJson(json -> {
                json.writeStringProperty("user", String.valueOf(checked));
                json.writeBooleanProperty("right", result.isRight());
                json.writeArrayPropertyStart("missing");
                result.missing().forEach(json::writeString);
                json.writeEndArray();
                json.writeArrayPropertyStart("too_much");
                result.tooMuch().forEach(json::writeString);
                json.writeEndArray();
            });
        } else {
            result.missing().forEach(line -> print("missing   " + line));
            result.tooMuch().forEach(line -> print("too much  " + line));
            if (result.isRight()) {
                context()
                        .notice("the user '" + checked + "' has the rights of " + String.join(" and ", roles)
                                + " and no others");
            }
        }
        return result.isRight() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
