package io.hestai.bus.operations.migration.artifact;

import io.hestai.bus.Field;
import io.hestai.bus.FieldValue;
import io.hestai.bus.Message;
import io.hestai.bus.MessageBuilder;
import io.hestai.bus.operations.migration.format.MigrationException;
import io.hestai.bus.operations.migration.state.MigrationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prepares messages on their way to the bus: the file that a field names is hashed and the hash goes with the message, as
 * {@code source.artifact.FIELD}; a large value goes to a folder of files named by their hash, and the message refers to it. {@link #restore} undoes
 * the latter. Not thread-safe.
 */
public final class Artifacts {
    /** The hash of the file that a field names is in a field that begins with this; with the file's size behind a space. */
    public static final String HASH = "source.artifact.";
    /** The names of the fields whose values are in the store, one for each field of this name. */
    public static final String STORED = "source.stored";

    private static final String REFERENCE = "artifact:sha256:";
    private static final int LONGEST_PATH = 4_096;
    private static final int FIRST = 20;
    private static final int REMEMBERED = 1_000;

    private final Set<String> fields;
    private final Path base;
    private final int largerThan;
    private final @Nullable ContentStore store;
    private final Map<String, String> hashes = new LinkedHashMap<>();
    private final List<String> firstMissing = new ArrayList<>();
    private long found;
    private long missing;
    private long stored;

    private Artifacts(ArtifactSettings settings) {
        this.fields = Set.copyOf(settings.fields());
        this.base = settings.base();
        this.largerThan = settings.largerThan();
        this.store = settings.store().map(ContentStore::new).orElse(null);
    }

    /**
     * For messages of one stream.
     *
     * @param settings which files, and where large values go
     * @return what prepares them
     */
    public static Artifacts of(ArtifactSettings settings) {
        return new Artifacts(settings);
    }

    /**
     * As an earlier step of the migration remembered it; without, messages stay as they are.
     *
     * @param state what the migration remembers
     * @param stream the stream's name
     * @return what prepares them
     */
    public static Artifacts remembered(MigrationState state, String stream) {
        return of(ArtifactSettings.load(state, stream)
                .orElse(new ArtifactSettings(List.of(), Path.of("/"), ArtifactSettings.LARGE, Optional.empty())));
    }

    /**
     * Prepares a message.
     *
     * @param message a message from a file
     * @return the message with hashes, and references in place of large values
     * @throws MigrationException if a large value cannot be stored
     */
    public Message prepare(Message message) {
        if (fields.isEmpty() && (store == null || message.fields().stream().noneMatch(this::isLarge))) {
            return message;
        }
        MessageBuilder builder = withoutFields(message);
        List<Field> notes = new ArrayList<>();
        for (Field field : message.fields()) {
            builder.field(field.name(), kept(field, notes));
            if (fields.contains(field.name())) {
                hash(field, notes);
            }
        }
        notes.forEach(note -> builder.field(note.name(), note.value()));
        return builder.build();
    }

    private boolean isLarge(Field field) {
        return store != null && field.value().bytes().length > largerThan;
    }

    private FieldValue kept(Field field, List<Field> notes) {
        if (store == null || !isLarge(field)) {
            return field.value();
        }
        stored++;
        notes.add(new Field(STORED, FieldValue.of(field.name())));
        return FieldValue.of(REFERENCE + store.put(field.value().bytes()));
    }

    private void hash(Field field, List<Field> notes) {
        String named = field.value().text();
        if (named.isBlank() || named.length() > LONGEST_PATH || named.indexOf('\n') >= 0) {
            return;
        }
        Optional<String> hash = hashOf(named);
        if (hash.isPresent()) {
            found++;
            notes.add(new Field(HASH + field.name(), FieldValue.of(hash.get())));
        } else {
            missing++;
            if (firstMissing.size() < FIRST) {
                firstMissing.add(named);
            }
        }
    }

    private Optional<String> hashOf(String named) {
        try {
            Path file = base.resolve(named);
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            String version = file + " " + attributes.size() + " " + attributes.lastModifiedTime();
            String known = hashes.get(version);
            if (known == null) {
                known = REFERENCE.substring(REFERENCE.indexOf(':') + 1) + ContentStore.hash(file) + " "
                        + attributes.size();
                remember(version, known);
            }
            return Optional.of(known);
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private void remember(String version, String hash) {
        if (hashes.size() >= REMEMBERED) {
            hashes.remove(hashes.keySet().iterator().next());
        }
        hashes.put(version, hash);
    }

    /**
     * Puts large values back into a message.
     *
     * @param message a message of the bus
     * @return the message as it was in its file, but for hashes
     * @throws MigrationException if a value is not in the store any more, or was changed there
     */
    public Message restore(Message message) {
        if (store == null || !message.has(STORED)) {
            return message;
        }
        List<String> names = message.fields().stream()
                .filter(field -> field.name().equals(STORED))
                .map(field -> field.value().text())
                .toList();
        MessageBuilder builder = withoutFields(message);
        for (Field field : message.fields()) {
            String text = names.contains(field.name()) ? field.value().text() : "";
            if (text.startsWith(REFERENCE)) {
                builder.field(field.name(), FieldValue.wrap(store.get(text.substring(REFERENCE.length()))));
            } else if (!field.name().equals(STORED)) {
                builder.field(field.name(), field.value());
            }
        }
        return builder.build();
    }

    private static MessageBuilder withoutFields(Message message) {
        MessageBuilder builder = Message.builder()
                .type(message.type())
                .role(message.role())
                .timestampMs(message.timestampMs())
                .messageId(message.messageId());
        message.key().ifPresent(builder::key);
        message.correlationId().ifPresent(builder::correlationId);
        message.replyTo().ifPresent(builder::replyTo);
        message.traceparent().ifPresent(builder::traceparent);
        message.contentType().ifPresent(builder::contentType);
        return builder;
    }

    /**
     * What was found so far.
     *
     * @return the figures
     */
    public ArtifactReport report() {
        return new ArtifactReport(found, missing, firstMissing, stored);
    }
}
