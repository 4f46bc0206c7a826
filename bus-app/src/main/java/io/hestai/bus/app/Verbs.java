package io.hestai.bus.app;

import io.hestai.bus.app.bench.BenchRoleVerb;
import io.hestai.bus.app.bench.BenchVerb;
import io.hestai.bus.app.demo.DemoRoleVerb;
import io.hestai.bus.app.demo.DemoVerb;
import io.hestai.bus.app.migrate.MigrateVerb;
import io.hestai.bus.app.migrate.SnapshotVerb;
import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.verbs.AclVerb;
import io.hestai.bus.app.verbs.AddVerb;
import io.hestai.bus.app.verbs.CompletionVerb;
import io.hestai.bus.app.verbs.ConsumeVerb;
import io.hestai.bus.app.verbs.ContextVerb;
import io.hestai.bus.app.verbs.DlqVerb;
import io.hestai.bus.app.verbs.DoctorVerb;
import io.hestai.bus.app.verbs.DownVerb;
import io.hestai.bus.app.verbs.GroupsVerb;
import io.hestai.bus.app.verbs.InfoVerb;
import io.hestai.bus.app.verbs.LsVerb;
import io.hestai.bus.app.verbs.PendingVerb;
import io.hestai.bus.app.verbs.PubVerb;
import io.hestai.bus.app.verbs.ReadVerb;
import io.hestai.bus.app.verbs.RmVerb;
import io.hestai.bus.app.verbs.StatusVerb;
import io.hestai.bus.app.verbs.SubVerb;
import io.hestai.bus.app.verbs.UpVerb;
import java.util.List;
import java.util.function.Function;

/**
 * The verbs, in the order of the help.
 *
 * @param name what is typed
 * @param factory makes what the parser fills and runs
 */
record Verbs(String name, Function<Context, Object> factory) {
    private static final List<Verbs> ALL = List.of(
            new Verbs("demo", DemoVerb::new),
            new Verbs("up", UpVerb::new),
            new Verbs("down", DownVerb::new),
            new Verbs("status", StatusVerb::new),
            new Verbs("pub", PubVerb::new),
            new Verbs("sub", SubVerb::new),
            new Verbs("add", AddVerb::new),
            new Verbs("read", ReadVerb::new),
            new Verbs("consume", ConsumeVerb::new),
            new Verbs("ls", LsVerb::new),
            new Verbs("info", InfoVerb::new),
            new Verbs("groups", GroupsVerb::new),
            new Verbs("pending", PendingVerb::new),
            new Verbs("dlq", DlqVerb::new),
            new Verbs("rm", RmVerb::new),
            new Verbs("doctor", DoctorVerb::new),
            new Verbs("context", ContextVerb::withVerbs),
            new Verbs("acl", AclVerb::new),
            new Verbs("migrate", MigrateVerb::withVerbs),
            new Verbs("snapshot", SnapshotVerb::new),
            new Verbs("bench", BenchVerb::new),
            new Verbs("completion", CompletionVerb::new),
            new Verbs("demo-role", DemoRoleVerb::new),
            new Verbs("bench-role", BenchRoleVerb::new),
            new Verbs("prime", PrimeVerb::new));

    /** The verb of that name alone; all of them if there is none, or if it wants to know the others. */
    static List<Verbs> named(String name) {
        if (name.equals("completion")) {
            return ALL;
        }
        for (Verbs verb : ALL) {
            if (verb.name().equals(name)) {
                return List.of(verb);
            }
        }
        return ALL;
    }

    Object create(Context context) {
        return factory.apply(context);
    }
}
