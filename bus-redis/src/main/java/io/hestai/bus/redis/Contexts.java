package io.hestai.bus.redis;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The contexts of the current user: named sets of settings, one file each, of which one may be selected. A file is {@code NAME.conf} in
 * {@code $XDG_CONFIG_HOME/hestai-bus/contexts}, by default under {@code ~/.config}, with lines of {@code key = value} as {@link BusSetting}
 * lists them; the file {@code selected} beside them has the name of the selected one. No file holds a password. Files have mode 0600, the
 * directory 0700, and each is written anew and put in its place at once, so that nobody reads half of one.
 *
 * <p>Instances are immutable and may be shared by threads. What is wrong is an {@link IllegalArgumentException} with one line that says where
 * and what to do; a disk that fails is one, too.
 */
public final class Contexts {
    /** Stands where a name is expected and means: none. */
    public static final String NONE = "-";

    private static final String ENDING = ".conf";
    private static final String SELECTED = "selected";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    private final Path directory;

    private Contexts(Path directory) {
        this.directory = directory;
    }

    /**
     * Those of the current user. Nothing is touched yet.
     *
     * @return the contexts
     */
    public static Contexts ofCurrentUser() {
        return of(System.getenv());
    }

    /**
     * Those that an environment leads to. Nothing is touched yet.
     *
     * @param environment has {@code XDG_CONFIG_HOME}, or else {@code HOME}
     * @return the contexts
     */
    public static Contexts of(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        // The XDG specification says that a relative path is to be ignored.
        Path base = configured.startsWith("/")
                ? Path.of(configured)
                : home(environment).resolve(".config");
        return new Contexts(base.resolve("hestai-bus").resolve("contexts"));
    }

    static Path home(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.startsWith("/") ? home : System.getProperty("user.home", "/"));
    }

    /**
     * Where the file of a context is, or would be.
     *
     * @param name the context's name
     * @return the path
     * @throws IllegalArgumentException if it is no name for a context
     */
    public Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name for a context; use letters, digits and . _ -,"
                    + " up to 64, and begin with a letter or digit");
        }
        return directory.resolve(name + ENDING);
    }

    /**
     * Lists them.
     *
     * @return their names in order, readable or not
     */
    public List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(each -> each.getFileName().toString())
                    .filter(each -> each.endsWith(ENDING))
                    .map(each -> each.substring(0, each.length() - ENDING.length()))
                    .filter(each -> NAME.matcher(each).matches())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw failed("list", directory, e);
        }
    }

    /**
     * Reads one.
     *
     * @param name its name
     * @return its settings, in the order of the table; values are as they stand there, and not checked further
     * @throws IllegalArgumentException if there is none of that name, others can read its file, or a key in it is unknown, with the line and
     *     the nearest known key
     */
    public Map<BusSetting, String> read(String name) {
        return Collections.unmodifiableMap(content(name).settings());
    }

    ContextFile content(String name) {
        Path file = file(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw unknown(name);
        }
        checkDirectory();
        return ContextFile.read(file);
    }

    private IllegalArgumentException unknown(String name) {
        List<String> names = names();
        String there = names.isEmpty()
                ? "there are none; 'hbus context add' makes one"
                : Spelling.nearest(name, names)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("there are " + String.join(", ", names));
        return new IllegalArgumentException("there is no context '" + name + "' (" + file(name) + "); " + there);
    }

    /** Whoever may write into the directory can put a file there whose command the user would run. */
    private void checkDirectory() {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(directory);
            if (rights.contains(PosixFilePermission.GROUP_WRITE) || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IllegalArgumentException("other users can write into " + directory
                        + ", so its contexts are not to be trusted; run: chmod 700 " + directory);
            }
        } catch (UnsupportedOperationException e) {
            // A file system without such rights has nothing to look at.
        } catch (IOException e) {
            throw failed("look at", directory, e);
        }
    }

    /**
     * Writes one.
     *
     * @param name its name
     * @param settings its settings; a path that is not whole is taken from the current directory on, and written whole
     * @param replace whether one of that name may be there already, and is replaced whole
     * @return its file
     * @throws IllegalArgumentException if a value is wrong, or there is one of that name and it must not be replaced; nothing is changed then
     */
    public Path write(String name, Map<BusSetting, String> settings, boolean replace) {
        Path file = file(name);
        Map<BusSetting, String> whole = new EnumMap<>(BusSetting.class);
        settings.forEach((setting, value) -> whole.put(setting, withWholePath(setting, value)));
        whole.forEach(ContextFile::checkValue);
        if (!put(file, ContextFile.text(whole), replace)) {
            throw new IllegalArgumentException(
                    "there is a context '" + name + "' already (" + file + "); --replace replaces it whole");
        }
        return file;
    }

    private static String withWholePath(BusSetting setting, String value) {
        boolean relative = setting.isPath() && !value.isBlank() && !setting.isWord(value) && !value.startsWith("~/");
        return relative ? Path.of(value).toAbsolutePath().normalize().toString() : value;
    }

    /**
     * Which is selected.
     *
     * @return its name, whether or not its file is there; empty if none is
     */
    public Optional<String> selected() {
        Path file = directory.resolve(SELECTED);
        try {
            String name = Files.readString(file, StandardCharsets.UTF_8).strip();
            return name.isEmpty() ? Optional.empty() : Optional.of(name);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    /**
     * Selects one, or none.
     *
     * @param name the name of one that is there, or {@link #NONE}
     * @throws IllegalArgumentException if there is none of that name
     */
    public void select(String name) {
        if (name.equals(NONE)) {
            delete(directory.resolve(SELECTED));
            return;
        }
        if (!Files.exists(file(name))) {
            throw unknown(name);
        }
        put(directory.resolve(SELECTED), name + "\n", true);
    }

    /**
     * Removes one; if it was selected, none is afterwards.
     *
     * @param name its name
     * @throws IllegalArgumentException if there is none of that name
     */
    public void remove(String name) {
        Path file = file(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw unknown(name);
        }
        if (selected().filter(name::equals).isPresent()) {
            select(NONE);
        }
        delete(file);
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("remove", file, e);
        }
    }

    /** All of it or nothing: a new file beside it, forced to the disk, takes its place; whether it could, as there may be one. */
    private boolean put(Path file, String content, boolean replace) {
        Path fresh = null;
        try {
            makeDirectory();
            fresh = Files.createTempFile(directory, ".new", "", rights("rw-------"));
            Files.writeString(fresh, content);
            force(fresh, StandardOpenOption.WRITE);
            boolean done = place(fresh, file, replace);
            force(directory, StandardOpenOption.READ);
            return done;
        } catch (IOException e) {
            throw failed("write", file, e);
        } finally {
            if (fresh != null) {
                delete(fresh);
            }
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> rights(String rights) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights));
    }

    private void makeDirectory() throws IOException {
        Files.createDirectories(directory.resolveSibling(""));
        try {
            Files.createDirectory(directory, rights("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /** A second name, unlike a new name, never takes the place of a file that somebody has made at the same moment. */
    private static boolean place(Path fresh, Path file, boolean replace) throws IOException {
        if (replace) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
        try {
            Files.createLink(file, fresh);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static IllegalArgumentException failed(String doing, Path path, IOException e) {
        return new IllegalArgumentException(
                "cannot " + doing + " " + path + ": " + e.getClass().getSimpleName() + " " + Failures.words(e)
                        + "; make that place readable and writable, or set XDG_CONFIG_HOME to another");
    }
}
