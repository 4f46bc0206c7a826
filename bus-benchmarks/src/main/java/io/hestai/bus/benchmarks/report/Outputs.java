package io.hestai.bus.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a report goes beside the terminal. */
public final class Outputs {
    private static final String IMAGES = "images";

    @Option(names = "--json", paramLabel = "FILE", description = "Write what was measured as JSON, an object a line.")
    private @Nullable Path json;

    @Option(names = "--charts", paramLabel = "DIRECTORY", description = "Write the charts, as SVG.")
    private @Nullable Path charts;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write the tables into a document that has the charts in '" + IMAGES
                    + "' beside it, between the two lines"
                    + " that are named below. The file is made if it is not there.")
    private @Nullable Path markdown;

    private final Markers markers;

    /**
     * Nothing is written unless it is asked for.
     *
     * @param name the name of the place in documents
     */
    public Outputs(String name) {
        this.markers = new Markers(name);
    }

    /**
     * To be called before it is measured, so that it is not measured for nothing.
     *
     * @throws IOException if a file cannot be written there, or the document has no place for the tables
     */
    public void check() throws IOException {
        if (json != null) {
            checkPlace("--json", json);
        }
        if (charts != null) {
            checkCharts(charts);
        }
        if (markdown != null) {
            checkPlace("--markdown", markdown);
            markers.check(markdown);
        }
    }

    private static void checkPlace(String option, Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        boolean isWritable = Files.exists(file)
                ? Files.isRegularFile(file) && Files.isWritable(file)
                : directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
        if (!isWritable) {
            throw new IOException(
                    option + ": " + file + " cannot be written; is there a directory of that name, or none above it?");
        }
    }

    private static void checkCharts(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IOException("--charts: the directory " + directory + " cannot be made", e);
        }
    }

    /**
     * Writes all that was asked for.
     *
     * @param report what was measured
     * @throws IOException if it cannot be written
     */
    public void write(Report report) throws IOException {
        writeJson(report);
        if (charts != null) {
            report.writeCharts(charts);
        }
        if (markdown != null) {
            markers.write(markdown, report.markdown(IMAGES));
        }
    }

    /**
     * Writes the JSON alone, if it was asked for.
     *
     * @param report what was measured so far
     * @throws IOException if it cannot be written
     */
    public void writeJson(Report report) throws IOException {
        if (json != null) {
            Files.writeString(json, report.json());
        }
    }
}
