package io.hestai.bus.app.verbs;

import io.hestai.bus.admin.doctor.Doctor;
import io.hestai.bus.admin.doctor.Finding;
import io.hestai.bus.admin.doctor.Finding.Level;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import io.hestai.bus.app.text.Printable;
import io.hestai.bus.redis.BusConfig;
import io.hestai.bus.redis.Durability;
import io.hestai.bus.redis.ServerConnection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** {@code hbus doctor}. */
@Command(
        name = "doctor",
        description = {
            "Look over the Redis behind the bus: what could cost messages, and what the bus and its neighbours could do",
            "to each other. One line a check: ok, note, warning or fault; what was found, why it matters, and what",
            "puts it right. It changes nothing. Exit code 1 if there is a fault."
        },
        footer = {
            "",
            "Examples:",
            "  hbus doctor",
            "  hbus doctor --durability disk",
            "  hbus doctor --json | jq 'select(.level == \"fault\")'"
        })
public final class DoctorVerb extends Verb {
    private static final int LEVEL_WIDTH = 9;
    private static final int CHECK_WIDTH = 24;

    @Option(
            names = "--durability",
            paramLabel = "memory|disk",
            description = "What the bus is to be able to promise. Default: the setting of that name, else memory")
    private @Nullable String durability;

    private final Map<Level, Integer> counts = new EnumMap<>(Level.class);

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public DoctorVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        Durability wanted = wanted();
        BusConfig config = context().config();
        if (wanted != null) {
            config = config.withDurability(wanted);
        }
        ServerConnection server = context().lifecycle().own(ServerConnection.open(config));
        new Doctor(server).examine(this::show);
        if (json()) {
            printJson(json -> writeSummary(json, server));
        } else {
            print(style().bold(summary()) + ", for namespace '"
                    + server.config().namespace() + "' at " + server.url());
        }
        return count(Level.FAULT) > 0 ? ExitCode.FAILED : ExitCode.DONE;
    }

    private @Nullable Durability wanted() {
        if (durability == null) {
            return null;
        }
        return switch (durability) {
            case "memory" -> Durability.MEMORY;
            case "disk" -> Durability.DISK;
            default -> throw new UsageException("there is no durability '" + durability + "'; say memory or disk");
        };
    }

    private void show(Finding finding) {
        counts.merge(finding.level(), 1, Integer::sum);
        if (json()) {
            printJson(json -> write(json, finding));
        } else {
            print(line(finding));
        }
    }

    private int count(Level level) {
        return counts.getOrDefault(level, 0);
    }

    private static void write(JsonGenerator json, Finding finding) {
        json.writeStringProperty("check", finding.check());
        json.writeStringProperty("level", name(finding.level()));
        json.writeStringProperty("found", finding.found());
        finding.why().ifPresent(why -> json.writeStringProperty("why", why));
        finding.fix().ifPresent(fix -> json.writeStringProperty("fix", fix));
    }

    private void writeSummary(JsonGenerator json, ServerConnection server) {
        json.writeBooleanProperty("summary", true);
        for (Level level : Level.values()) {
            json.writeNumberProperty(name(level), count(level));
        }
        json.writeStringProperty("url", server.url());
        json.writeStringProperty("namespace", server.config().namespace());
        json.writeStringProperty("flaws_known_until", Doctor.flawsKnownUntil().toString());
    }

    private String line(Finding finding) {
        String line = coloured(finding.level(), padded(name(finding.level()), LEVEL_WIDTH))
                + padded(finding.check(), CHECK_WIDTH)
                + Printable.line(finding.found());
        return line
                + finding.why()
                        .map(why -> style().dim(" – " + Printable.line(why)))
                        .orElse("")
                + finding.fix()
                        .map(fix -> style().bold(" → " + Printable.line(fix)))
                        .orElse("");
    }

    private String summary() {
        return count(Level.OK) + " ok, " + several(Level.NOTE) + ", " + several(Level.WARNING) + ", "
                + several(Level.FAULT);
    }

    private String several(Level level) {
        int count = count(level);
        return count + " " + name(level) + (count == 1 ? "" : "s");
    }

    private String coloured(Level level, String text) {
        return switch (level) {
            case OK -> style().role(text);
            case NOTE -> style().type(text);
            case WARNING -> style().caution(text);
            case FAULT -> style().alarm(text);
        };
    }

    private static String name(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
