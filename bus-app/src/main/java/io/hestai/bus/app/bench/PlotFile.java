package io.hestai.bus.app.bench;

import io.hestai.bus.app.runtime.ExitCode;
import io.hestai.bus.app.runtime.FailedException;
import io.hestai.bus.app.runtime.Lifecycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that is to be drawn into. That it can be written is seen before anything is measured. */
interface PlotFile {
    /** Draws nowhere. */
    PlotFile NONE = drawing -> {};

    void write(String drawing);

    static PlotFile at(Path path, Lifecycle lifecycle) {
        boolean there = Files.exists(path);
        try {
            Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw failure(path, e);
        }
        if (!there) {
            lifecycle.own(() -> removeIfEmpty(path));
        }
        return drawing -> {
            try {
                Files.writeString(path, drawing);
            } catch (IOException e) {
                throw failure(path, e);
            }
        };
    }

    private static void removeIfEmpty(Path path) throws IOException {
        if (Files.size(path) == 0) {
            Files.delete(path);
        }
    }

    private static FailedException failure(Path path, IOException e) {
        return new FailedException(
                "cannot write the plot to " + path + ": " + e.getClass().getSimpleName()
                        + "; choose another --plot file",
                ExitCode.FAILED,
                e);
    }
}
