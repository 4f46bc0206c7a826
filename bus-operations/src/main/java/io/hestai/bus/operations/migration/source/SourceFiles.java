package io.hestai.bus.operations.migration.source;

import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.format.NameFacts;
import io.hestai.bus.operations.migration.format.NamePattern;
import io.hestai.bus.operations.migration.format.RejectedException;
import io.hestai.bus.operations.migration.format.SourceFormat;
import io.hestai.bus.operations.migration.format.SourceFormat.Layout;
import io.hestai.bus.operations.migration.format.TimeText;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of a migration: one that was named, or those of a folder and its subfolders that the format is about. Hidden and temporary names
 * ({@code .x}, {@code x.tmp}, {@code x.part}, {@code x~}, …) and symbolic links are left out.
 */
public final class SourceFiles {
    private static final Pattern TEMPORARY =
            Pattern.compile("(?i)\\..*|#.*#|.*(~|\\.(tmp|temp|part|partial|swp|swx|lock|bak|rejects))");

    private final Path root;
    private final SourceFormat format;
    private final List<Pattern> globs;

    private SourceFiles(Path root, SourceFormat format) {
        this.root = root;
        this.format = format;
        this.globs = format.files().stream().map(SourceFiles::glob).toList();
    }

    /**
     * Lists the files, in the order in which they are imported: what grows by name, older rotations first; single messages by the time in their
     * names, or else by when they were last changed, then by name.
     *
     * @param root a file, or a folder
     * @param format how it is written
     * @return the files, at least one
     * @throws MigrationException if there is no such path, nothing in it belongs to the format, or something may not be read
     */
    public static List<SourceFile> list(Path root, SourceFormat format) {
        List<SourceFile> files = find(root, format);
        if (files.isEmpty()) {
            throw new MigrationException("no messages in " + root + ": no file there is one of format " + format + " ("
                    + wanted(format) + "); see 'hbus migrate inspect " + root + "'");
        }
        return files;
    }

    /**
     * As {@link #list}, but a folder without such files is no mistake.
     *
     * @param root a file, or a folder
     * @param format how it is written
     * @return the files, perhaps none
     * @throws MigrationException if there is no such path, or something may not be read
     */
    public static List<SourceFile> find(Path root, SourceFormat format) {
        SourceFiles finder = new SourceFiles(root, format);
        try {
            List<SourceFile> files = Files.isDirectory(root) ? finder.walk() : finder.single();
            files.sort(finder.order());
            return files;
        } catch (IOException e) {
            throw Unreadable.file(
                    e instanceof FileSystemException f && f.getFile() != null ? Path.of(f.getFile()) : root, e);
        }
    }

    /**
     * Whether a file that was just found or reported belongs to a migration.
     *
     * @param root the folder that is migrated
     * @param path a path below it
     * @param format how it is written
     * @return the file, if it is one of the format now
     */
    public static Optional<SourceFile> of(Path root, Path path, SourceFormat format) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new SourceFiles(root, format).accept(path, attributes);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether a file would belong to a migration by its name, be it there or not.
     *
     * @param root the file or folder that is migrated
     * @param path a path below it; or, if it is a file, beside it
     * @param format how it is written
     * @return whether it would be read, be it as a rotation of another
     */
    public static boolean isNamedLikeOne(Path root, Path path, SourceFormat format) {
        boolean grows = format.layout() == Layout.LINES;
        if (!Files.isDirectory(root)) {
            String name = String.valueOf(path.getFileName());
            return new SourceFile(path, name, NameFacts.none(0), grows)
                    .originalName()
                    .equals(String.valueOf(root.getFileName()));
        }
        SourceFiles finder = new SourceFiles(root, format);
        return !isTemporary(path) && finder.isOne(new SourceFile(path, finder.nameOf(path), NameFacts.none(0), grows));
    }

    private static String wanted(SourceFormat format) {
        if (!format.files().isEmpty()) {
            return String.join(", ", format.files());
        }
        return format.namePattern().map(NamePattern::toString).orElse("any name");
    }

    private List<SourceFile> single() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new MigrationException(root + " is neither a file nor a folder; name what holds the messages");
        }
        String name = String.valueOf(root.toAbsolutePath().normalize().getFileName());
        List<SourceFile> files = new ArrayList<>();
        files.add(readable(file(root, name, attributes)));
        return files;
    }

    private List<SourceFile> walk() throws IOException {
        List<SourceFile> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean hidden = !folder.equals(root) && isTemporary(folder);
                return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                accept(path, attributes).ifPresent(file -> files.add(readable(file)));
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static boolean isTemporary(Path path) {
        return TEMPORARY.matcher(String.valueOf(path.getFileName())).matches();
    }

    private Optional<SourceFile> accept(Path path, BasicFileAttributes attributes) {
        if (!attributes.isRegularFile() || isTemporary(path)) {
            return Optional.empty();
        }
        SourceFile file = file(path, nameOf(path), attributes);
        return isOne(file) ? Optional.of(file) : Optional.empty();
    }

    private String nameOf(Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }

    private boolean isOne(SourceFile file) {
        String last = file.originalName().substring(file.originalName().lastIndexOf('/') + 1);
        boolean named = globs.isEmpty()
                || globs.stream().anyMatch(glob -> glob.matcher(last).matches());
        return named
                && format.namePattern()
                        .map(pattern -> pattern.match(file.originalName()).isPresent())
                        .orElse(true);
    }

    private SourceFile file(Path path, String name, BasicFileAttributes attributes) {
        boolean grows = format.layout() == Layout.LINES;
        long modified = attributes.lastModifiedTime().toMillis();
        SourceFile plain = new SourceFile(path, name, NameFacts.none(modified), grows);
        Map<String, String> parts = format.namePattern()
                .flatMap(pattern -> pattern.match(plain.originalName()))
                .orElse(Map.of());
        String role = parts.getOrDefault("role", "");
        NameFacts facts =
                new NameFacts(role, parts.getOrDefault("type", ""), parts.getOrDefault("timestamp", ""), modified);
        return new SourceFile(path, name, facts, grows);
    }

    private static SourceFile readable(SourceFile file) {
        if (!Files.isReadable(file.path())) {
            throw new MigrationException(
                    "no permission to read " + file.path() + "; run as a user who may, or change its mode");
        }
        return file;
    }

    private Comparator<SourceFile> order() {
        if (format.layout() == Layout.FILES) {
            return Comparator.comparingLong(SourceFiles::time).thenComparing(SourceFile::name);
        }
        return Comparator.comparing(SourceFile::originalName)
                .thenComparing(Comparator.comparingInt(SourceFile::rotation).reversed())
                .thenComparing(SourceFile::name);
    }

    private static long time(SourceFile file) {
        try {
            return file.facts().timestamp().isEmpty()
                    ? file.facts().modifiedMs()
                    : TimeText.AUTO.parse(file.facts().timestamp());
        } catch (RejectedException e) {
            // The message in it is rejected for that when it is read.
            return file.facts().modifiedMs();
        }
    }

    private static Pattern glob(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }
}
