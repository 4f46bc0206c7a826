package io.hestai.bus.redis;

import io.hestai.bus.BadNameException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settings from where they can stand, the first that has one before those behind it: what the program itself sets, the environment, a context
 * file. Where nobody says anything the defaults hold. {@link BusSetting} is the table of them. An empty variable counts as none.
 *
 * <p>What a context says of user, password and TLS belongs to the Redis of that context: where it names a URL, and another one goes before it,
 * these are left aside with it, so that no password is ever sent to another server than it was meant for.
 *
 * <p>Immutable and thread-safe. Nothing is connected, and no command is run.
 */
public final class BusSettings {
    private static final String OTHER_URL = "REDIS_URL";

    /** Whose errors say what they are about. */
    private static final Set<BusSetting> SAY_THEMSELVES = Set.of(BusSetting.URL, BusSetting.NAMESPACE, BusSetting.ROLE);

    /** Variables of the program and its tools that set nothing of a bus. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("HBUS_CONTEXT", "HBUS_JAVA_OPTS", "HBUS_NO_CACHE", "HBUS_TOOLS");

    private static final List<BusSetting> PASSWORDS =
            List.of(BusSetting.PASSWORD, BusSetting.PASSWORD_FILE, BusSetting.PASSWORD_COMMAND);

    /** From where a value is; the first goes before the others. */
    private enum Source {
        PROGRAM,
        ENVIRONMENT,
        CONTEXT
    }

    /** A value, and where it stands, for errors. */
    private record Found(String value, Source source, String origin) {}

    private final Map<BusSetting, Found> found;
    private final Path home;
    private final String context;

    private BusSettings(Map<BusSetting, Found> found, Path home, String context) {
        this.found = found;
        this.home = home;
        this.context = context;
    }

    /**
     * Gathers settings; what they mean is looked at by {@link #config()}.
     *
     * @param environment the environment variables
     * @param context the context's name; empty for the one that {@code HBUS_CONTEXT} names, or else the selected one; {@link Contexts#NONE} for none
     * @return the settings
     * @throws IllegalArgumentException if there is no such context, or its file is refused
     */
    public static BusSettings of(Map<String, String> environment, String context) {
        Contexts contexts = Contexts.of(environment);
        String name = context.isEmpty() ? environment.getOrDefault("HBUS_CONTEXT", "") : context;
        if (name.isEmpty()) {
            name = selected(contexts);
        }
        Map<BusSetting, Found> found = new EnumMap<>(BusSetting.class);
        if (!name.equals(Contexts.NONE)) {
            ContextFile file = contexts.content(name);
            file.settings()
                    .forEach((setting, value) -> found.put(
                            setting,
                            new Found(
                                    value,
                                    Source.CONTEXT,
                                    file.file() + ", line " + file.lines().get(setting) + ": ")));
        }
        for (BusSetting each : BusSetting.values()) {
            take(each, each.variable(), environment, found);
        }
        if (environment.getOrDefault(BusSetting.URL.variable(), "").isEmpty()) {
            take(BusSetting.URL, OTHER_URL, environment, found);
        }
        return new BusSettings(found, Contexts.home(environment), name.equals(Contexts.NONE) ? "" : name);
    }

    private static String selected(Contexts contexts) {
        String name = contexts.selected().orElse(Contexts.NONE);
        try {
            if (!name.equals(Contexts.NONE)) {
                contexts.content(name);
            }
            return name;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the selected context is of no use: " + e.getMessage()
                    + " ('hbus context select' takes another, or -)");
        }
    }

    private static void take(
            BusSetting setting, String variable, Map<String, String> environment, Map<BusSetting, Found> found) {
        String value = environment.getOrDefault(variable, "");
        if (!value.isEmpty()) {
            put(found, setting, new Found(value, Source.ENVIRONMENT, variable + ": "));
        }
    }

    private static void put(Map<BusSetting, Found> found, BusSetting setting, Found stronger) {
        Found before = found.put(setting, stronger);
        if (setting == BusSetting.URL && before != null && before.source() == Source.CONTEXT) {
            found.entrySet()
                    .removeIf(each ->
                            each.getKey().isOfServer() && each.getValue().source() == Source.CONTEXT);
        }
    }

    /**
     * Sets one, stronger than environment and context.
     *
     * @param setting which
     * @param value its value; what is wrong with it is told by {@link #config()}
     * @return new settings
     */
    public BusSettings with(BusSetting setting, String value) {
        Map<BusSetting, Found> changed = new EnumMap<>(BusSetting.class);
        changed.putAll(found);
        put(changed, setting, new Found(value, Source.PROGRAM, ""));
        return new BusSettings(changed, home, context);
    }

    /**
     * The context they are from in part.
     *
     * @return its name; empty if there is none
     */
    public String context() {
        return context;
    }

    /**
     * What is set.
     *
     * @param setting which
     * @return its value as it was written; empty if nobody sets it
     */
    public Optional<String> value(BusSetting setting) {
        return Optional.ofNullable(found.get(setting)).map(Found::value);
    }

    /**
     * Whether it is the context that sets it.
     *
     * @param setting which
     * @return false also if nobody sets it
     */
    public boolean isOfContext(BusSetting setting) {
        Found one = found.get(setting);
        return one != null && one.source() == Source.CONTEXT;
    }

    /**
     * Variables that look like settings and are none. They are not refused, as a variable may be meant for something else.
     *
     * @param environment the environment variables
     * @return one line for each of them
     */
    public static List<String> doubts(Map<String, String> environment) {
        List<String> known =
                Arrays.stream(BusSetting.values()).map(BusSetting::variable).toList();
        return environment.keySet().stream()
                .filter(each -> each.startsWith("HBUS_") && !known.contains(each) && !OTHER_VARIABLES.contains(each))
                .sorted()
                .map(each -> each + " is set, but is no setting"
                        + Spelling.nearest(each, known)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""))
                .toList();
    }

    /**
     * The environment in which another process finds the same settings, whatever context is selected there.
     *
     * @return variables and their values, {@code HBUS_CONTEXT} among them. It holds the password if {@code HBUS_PASSWORD} does
     */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HBUS_CONTEXT", Contexts.NONE);
        found.forEach((setting, one) -> variables.put(
                setting.variable(), isFile(setting, one.value()) ? path(setting).toString() : one.value()));
        return Collections.unmodifiableMap(variables);
    }

    /**
     * What the settings come to.
     *
     * @return the configuration; without a URL if nobody names one
     * @throws IllegalArgumentException if one of them is wrong; the message says which, and where it stands
     */
    public BusConfig config() {
        BusConfig config = BusConfig.forRole("");
        if (found.containsKey(BusSetting.ROLE)) {
            // The name of this program is made of it.
            config = checked(BusSetting.ROLE, BusConfig::forRole);
        }
        for (BusSetting each : found.keySet()) {
            BusConfig before = config;
            config = checked(each, value -> apply(each, value, before));
        }
        config = config.withTls(tls(config));
        Optional<Supplier<Credentials>> login = login(config);
        return login.isPresent() ? config.withCredentials(login.get()) : config;
    }

    /** What a setting means to a configuration. Those of the login and of TLS mean something only together. */
    private BusConfig apply(BusSetting setting, String value, BusConfig old) {
        Timeouts timeouts = old.timeouts();
        Limits limits = old.limits();
        return switch (setting) {
            case URL -> old.withUrl(value);
            case NAMESPACE -> old.withNamespace(value);
            case INSTANCE -> old.withInstance(value);
            case CONNECT_TIMEOUT ->
                old.withTimeouts(new Timeouts(SettingValues.duration(value), timeouts.command(), timeouts.close()));
            case COMMAND_TIMEOUT ->
                old.withTimeouts(new Timeouts(timeouts.connect(), SettingValues.duration(value), timeouts.close()));
            case CLOSE_TIMEOUT ->
                old.withTimeouts(new Timeouts(timeouts.connect(), timeouts.command(), SettingValues.duration(value)));
            case MAX_MESSAGE_BYTES -> old.withMaxMessageBytes(SettingValues.fewBytes(value));
            case MAX_CONNECTIONS -> old.withMaxConnections(SettingValues.number(value));
            case LIMIT_PUBLISH_PER_SECOND ->
                old.withLimits(limits.withPublishRate(SettingValues.longNumber(value), limits.publishBurst()));
            case LIMIT_PUBLISH_BURST ->
                old.withLimits(limits.withPublishRate(limits.publishPerSecond(), SettingValues.longNumber(value)));
            case LIMIT_STREAMS -> old.withLimits(limits.withStreams(SettingValues.number(value)));
            case LIMIT_GROUPS -> old.withLimits(limits.withGroups(SettingValues.number(value)));
            case LIMIT_STREAM_ENTRIES -> old.withLimits(limits.withStreamEntries(SettingValues.longNumber(value)));
            case LIMIT_STREAM_BYTES -> old.withLimits(limits.withStreamBytes(SettingValues.bytes(value)));
            case LIMIT_PROCESS_CONNECTIONS ->
                old.withLimits(limits.withProcessConnections(SettingValues.number(value)));
            case SPIN -> old.withSpin(SettingValues.duration(value));
            case DURABILITY -> old.withDurability(SettingValues.word(Durability.class, value));
            case OUTBOX -> setting.isWord(value) ? old : old.withOutbox(OutboxOptions.disk(path(setting)));
            case OUTBOX_HOLD -> old.withOutbox(old.outbox().withHold(SettingValues.duration(value)));
            case OUTBOX_FSYNC ->
                old.withOutbox(old.outbox().withFsync(SettingValues.word(OutboxOptions.Fsync.class, value)));
            case ROLE,
                    USER,
                    PASSWORD,
                    PASSWORD_FILE,
                    PASSWORD_COMMAND,
                    TLS_CA,
                    TLS_PIN,
                    TLS_SERVER_NAME,
                    TLS_CERTIFICATE,
                    TLS_KEY,
                    TLS_KEY_PASSWORD_FILE -> old;
        };
    }

    /** Gives a setting its meaning; says where it stands if it has none. */
    private <T> T checked(BusSetting setting, Function<String, T> meaning) {
        Found one = found(setting);
        try {
            return meaning.apply(one.value());
        } catch (IllegalArgumentException | BadNameException e) {
            throw wrong(setting, one, Failures.words(e), e);
        }
    }

    private static IllegalArgumentException wrong(
            BusSetting setting, Found one, String words, @Nullable Throwable cause) {
        boolean saysItself = one.source() == Source.PROGRAM && SAY_THEMSELVES.contains(setting);
        String key = one.source() == Source.ENVIRONMENT || saysItself ? "" : setting.key() + ": ";
        return new IllegalArgumentException(one.origin() + key + words, cause);
    }

    private TlsOptions tls(BusConfig config) {
        TlsOptions tls = TlsOptions.DEFAULT;
        if (value(BusSetting.TLS_CA).isPresent()) {
            tls = isFile(BusSetting.TLS_CA, found(BusSetting.TLS_CA).value())
                    ? tls.withCa(path(BusSetting.TLS_CA))
                    : tls.withSystemTrust();
        }
        if (found.containsKey(BusSetting.TLS_PIN)) {
            TlsOptions before = tls;
            tls = checked(BusSetting.TLS_PIN, pins -> before.withPins(pins.split("[,\\s]+", -1)));
        }
        if (found.containsKey(BusSetting.TLS_SERVER_NAME)) {
            tls = tls.withServerName(found(BusSetting.TLS_SERVER_NAME).value());
        }
        if (found.containsKey(BusSetting.TLS_CERTIFICATE)) {
            tls = withCertificate(tls);
        }
        checkTls(config, tls);
        return tls;
    }

    private TlsOptions withCertificate(TlsOptions tls) {
        Optional<Path> certificate = Optional.of(path(BusSetting.TLS_CERTIFICATE));
        Optional<Path> key = secretFile(BusSetting.TLS_KEY);
        Optional<Path> password = secretFile(BusSetting.TLS_KEY_PASSWORD_FILE);
        return checked(
                BusSetting.TLS_CERTIFICATE,
                unused -> new TlsOptions(
                        tls.ca(), tls.systemTrust(), certificate, key, password, tls.pins(), tls.serverName()));
    }

    private void checkTls(BusConfig config, TlsOptions tls) {
        for (BusSetting each : new BusSetting[] {BusSetting.TLS_KEY, BusSetting.TLS_KEY_PASSWORD_FILE}) {
            if (found.containsKey(each) && !found.containsKey(BusSetting.TLS_CERTIFICATE)) {
                throw wrong(each, found(each), "there is no client certificate to it; set tls_certificate too", null);
            }
        }
        boolean overTcp = config.url()
                .filter(url -> RedisUrl.parse(url).kind() == RedisUrl.Kind.TCP)
                .isPresent();
        if (overTcp && !tls.equals(TlsOptions.DEFAULT)) {
            throw wrong(
                    BusSetting.URL,
                    found(BusSetting.URL),
                    "the URL begins with redis://, which is not TLS, but there are settings for TLS; write rediss://,"
                            + " or take away those that begin with tls_ or HBUS_TLS_",
                    null);
        }
    }

    /** Where the URL says who one is, and is not weaker than the settings, it is left to it. */
    private Optional<Supplier<Credentials>> login(BusConfig config) {
        Optional<Credentials> inUrl =
                config.url().flatMap(url -> RedisUrl.parse(url).credentials());
        Found url = found.get(BusSetting.URL);
        String user = inUrl.map(Credentials::user).orElse("");
        Found asked = found.get(BusSetting.USER);
        if (asked != null && (user.isEmpty() || (url != null && asked.source().compareTo(url.source()) < 0))) {
            user = asked.value();
        }
        Optional<Credentials> whole = inUrl.filter(who -> !who.password().isEmpty());
        BusSetting password = passwordSetting();
        if (whole.isPresent()
                && (password == null || url == null || found(password).source().compareTo(url.source()) >= 0)) {
            Credentials fixed = new Credentials(user, whole.get().password());
            return Optional.of(new Login(user, new PasswordSource.Fixed(fixed.password(), "the URL")));
        }
        if (password == null) {
            return user.isEmpty() ? Optional.empty() : Optional.of(new Login(user, new PasswordSource.Fixed("", "")));
        }
        return Optional.of(new Login(user, source(password)));
    }

    /** Which setting gives the password: the strongest; of a file and a command that are equally strong there may be one only. */
    private @Nullable BusSetting passwordSetting() {
        BusSetting best = null;
        for (BusSetting each : PASSWORDS) {
            if (found.containsKey(each)
                    && (best == null
                            || found(each).source().compareTo(found(best).source()) < 0)) {
                best = each;
            }
        }
        Found command = found.get(BusSetting.PASSWORD_COMMAND);
        if (best == BusSetting.PASSWORD_FILE
                && command != null
                && command.source() == found(best).source()) {
            throw wrong(
                    BusSetting.PASSWORD_COMMAND, command, "there is a password file as well; keep one of them", null);
        }
        return best;
    }

    private PasswordSource source(BusSetting setting) {
        return switch (setting) {
            case PASSWORD_FILE -> new PasswordSource.InFile(secretFile(setting).orElseThrow());
            case PASSWORD_COMMAND -> new PasswordSource.OfCommand(checked(setting, CommandWords::split));
            default -> new PasswordSource.Fixed(found(setting).value(), setting.variable());
        };
    }

    /** A file that must be its owner's alone, which is looked at at once: later it would be found out far from here. */
    private Optional<Path> secretFile(BusSetting setting) {
        Found one = found.get(setting);
        if (one == null) {
            return Optional.empty();
        }
        try {
            SecretFile.check(setting == BusSetting.TLS_KEY ? "private key" : "password file", path(setting));
        } catch (IOException e) {
            throw wrong(setting, one, Failures.words(e), e);
        }
        return Optional.of(path(setting));
    }

    private static boolean isFile(BusSetting setting, String value) {
        return setting.isPath() && !setting.isWord(value);
    }

    private Path path(BusSetting setting) {
        String value = found(setting).value();
        return value.startsWith("~/")
                ? home.resolve(value.substring(2))
                : Path.of(value).toAbsolutePath();
    }

    private Found found(BusSetting setting) {
        Found one = found.get(setting);
        if (one == null) {
            throw new IllegalStateException(setting + " is not set");
        }
        return one;
    }
}
