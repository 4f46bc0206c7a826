package io.hestai.bus.app;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.Failures;
import io.hestai.bus.app.runtime.UsageException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of {@code hbus}: global options, the verbs, and what happens when one of them fails. */
@Command(
        name = "hbus",
        synopsisSubcommandLabel = "VERB",
        versionProvider = Version.class,
        description = {"Messages between the programs of one workstation, over Redis."},
        commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions, before or after the verb:%n",
        footer = {
            "",
            "Try:",
            "  hbus demo                                   see it work",
            "  hbus add greetings hello name=world         store a message",
            "  hbus read greetings                         read it",
            "  hbus sub state                              listen; then, in another terminal:",
            "  hbus pub state anchor_loaded id=XYZ123      speak",
            "",
            "'hbus VERB --help' explains a verb. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 timed out,",
            "4 Redis unreachable or refused, 130 interrupted."
        })
final class Hbus implements Callable<Integer> {
    /** Read when the first logger is made, which is after the command line was parsed. */
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and leave.")
    @SuppressWarnings("UnusedVariable") // The parser sets it, and acts on it.
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and leave.")
    @SuppressWarnings("UnusedVariable") // The parser sets it, and acts on it.
    private boolean version;

    private Hbus() {}

    /** Runs a command line and gives the exit code; never throws. */
    static int run(Context context, String[] arguments) {
        int exitCode;
        try {
            ParseResult parsed = commandLine(context, arguments).parseArgs(arguments);
            if (context.options().verbose()) {
                System.setProperty(LOG_LEVEL, "info");
            }
            exitCode = execute(context, parsed);
        } catch (ParameterException e) {
            exitCode = Failures.report(new UsageException(usage(e)), context);
        } catch (RuntimeException | Error e) {
            // An ending run stumbles over what has been closed already; nobody wants to hear of that.
            exitCode = context.lifecycle().interrupted() && !context.options().verbose()
                    ? ExitCode.INTERRUPTED
                    : Failures.report(e, context);
        }
        context.lifecycle().close();
        return context.lifecycle().interrupted() ? ExitCode.INTERRUPTED : exitCode;
    }

    /** All verbs, or only the one that the command line begins with: a verb that is not built costs no time. */
    static CommandLine commandLine(Context context, String[] arguments) {
        CommandLine commandLine = new CommandLine(new Hbus());
        commandLine.addMixin("global", context.options());
        commandLine.setOverwrittenOptionsAllowed(true);
        Verbs.named(arguments.length == 0 ? "" : arguments[0])
                .forEach(verb -> commandLine.addSubcommand(verb.create(context)));
        commandLine.setUsageHelpWidth(110);
        commandLine.getSubcommands().values().forEach(Hbus::layOut);
        return commandLine;
    }

    private static void layOut(CommandLine verb) {
        verb.getCommandSpec()
                .usageMessage()
                .sortOptions(false)
                .optionListHeading("%nOptions:%n")
                .parameterListHeading("%n");
        verb.getSubcommands().values().forEach(Hbus::layOut);
    }

    private static int execute(Context context, ParseResult parsed) {
        List<CommandLine> chain = parsed.asCommandLineList();
        CommandLine last = chain.get(chain.size() - 1);
        if (last.isUsageHelpRequested()) {
            return show(context, last);
        }
        if (chain.get(0).isVersionHelpRequested()) {
            context.data(Version.line());
            return ExitCode.DONE;
        }
        if (!(last.getCommand() instanceof Callable<?> verb)) {
            throw new IllegalStateException(last.getCommandName() + " cannot be run");
        }
        try {
            return (Integer) verb.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static int show(Context context, CommandLine command) {
        StringWriter text = new StringWriter();
        command.usage(new PrintWriter(text), Ansi.OFF);
        context.surroundings().out().text(text.toString());
        return ExitCode.DONE;
    }

    private static String usage(ParameterException e) {
        String message = String.valueOf(e.getMessage());
        List<String> suggestions =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String maybe = suggestions.isEmpty() ? "" : "; did you mean " + String.join(" or ", suggestions) + "?";
        String verb = e.getCommandLine().getCommandSpec().qualifiedName();
        return message + maybe + "; '" + verb + " --help' shows what there is";
    }

    /** Without a verb there is nothing to do. */
    @Override
    public Integer call() {
        throw new UsageException("which verb? 'hbus --help' lists them; 'hbus demo' shows what it is about");
    }
}
