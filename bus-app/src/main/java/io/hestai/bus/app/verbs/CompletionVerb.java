package io.hestai.bus.app.verbs;

import io.hestai.bus.app.runtime.Context;
import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hbus completion}. */
@Command(
        name = "completion",
        description = {"Print a script that teaches a shell to complete hbus commands."},
        footer = {
            "",
            "Examples:",
            "  source <(hbus completion bash)                       (in ~/.bashrc)",
            "  source <(hbus completion zsh)                        (in ~/.zshrc)",
            "  hbus completion fish > ~/.config/fish/completions/hbus.fish"
        })
public final class CompletionVerb extends Verb {
    @Parameters(index = "0", paramLabel = "bash|zsh|fish", description = "The shell.")
    private String shell = "";

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * Creates the verb.
     *
     * @param context the run
     */
    public CompletionVerb(Context context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("the verb was not started by its parser");
        }
        CommandLine hbus = spec.root().commandLine();
        String script = switch (shell) {
            case "bash" -> AutoComplete.bash("hbus", hbus);
            case "zsh" -> zsh(AutoComplete.bash("hbus", hbus));
            case "fish" -> FishCompletion.of(spec.root());
            default -> throw new UsageException("'" + shell + "' is not known; it is bash, zsh or fish");
        };
        context().surroundings().out().text(script);
        return ExitCode.DONE;
    }

    /** The script for bash works in zsh once its own completion system has been started. */
    private static String zsh(String bash) {
        return "autoload -U +X compinit && compinit\n" + bash;
    }
}
