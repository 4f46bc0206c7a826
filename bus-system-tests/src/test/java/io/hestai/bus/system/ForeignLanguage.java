package io.hestai.bus.system;

import io.hestai.bus.testkit.RedisServer;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the examples of a language are run here, and what is missing if they cannot be. */
enum ForeignLanguage {
    PYTHON {
        @Override
        Optional<List<String>> command(String program) {
            for (String python : List.of("python3", "/usr/bin/python3")) {
                if (succeeds(python, "-c", "import redis")) {
                    return Optional.of(List.of(python, "examples/python/" + program + ".py"));
                }
            }
            return Optional.empty();
        }

        @Override
        String missing() {
            return "a python3 that can import redis (Debian: python3-redis)";
        }
    },
    GO {
        @Override
        Optional<List<String>> command(String program) {
            String binary = "examples/go/bin/" + program;
            boolean built = Files.isExecutable(Project.root().resolve(binary)) || succeeds("examples/go/build");
            return built ? Optional.of(List.of(binary)) : Optional.empty();
        }

        @Override
        String missing() {
            return "Go with go-redis (.ci/install brings both; examples/go/build builds)";
        }
    },
    NODE {
        @Override
        Optional<List<String>> command(String program) {
            boolean installed = Files.isDirectory(Project.root().resolve("examples/node/node_modules/ioredis"));
            return installed && succeeds("node", "--version")
                    ? Optional.of(List.of("node", "examples/node/" + program + ".js"))
                    : Optional.empty();
        }

        @Override
        String missing() {
            return "Node with ioredis (npm ci in examples/node)";
        }
    };

    /** The command that runs a program of the examples; empty if something is missing. */
    abstract Optional<List<String>> command(String program);

    /** What is missing if there is no command. */
    abstract String missing();

    /** Starts a program of the examples. */
    Program start(RedisServer redis, String program, String... arguments) {
        List<String> command =
                new ArrayList<>(command(program).orElseThrow(() -> new IllegalStateException("no " + missing())));
        command.addAll(Arrays.asList(arguments));
        return Program.start(Map.of("REDIS_URL", redis.url().toString()), command);
    }

    private static boolean succeeds(String... command) {
        try (Program program = Program.start(Map.of(), List.of(command))) {
            return program.exit() == 0;
        } catch (UncheckedIOException notThere) {
            return false;
        }
    }
}
