package io.hestai.bus;

import java.util.Optional;

/** Anything that carries a message, with the message's most wanted parts at hand. */
public interface HasMessage {

    /**
     * The message carried.
     *
     * @return the message
     */
    Message message();

    /**
     * What happened, as the sender calls it.
     *
     * @return the type, or an empty text
     */
    default String type() {
        return message().type();
    }

    /**
     * Who said it.
     *
     * @return the role, or an empty text
     */
    default String role() {
        return message().role();
    }

    /**
     * A field as text.
     *
     * @param name the field's name
     * @return its text
     * @throws java.util.NoSuchElementException if the message has no such field
     */
    default String text(String name) {
        return message().text(name);
    }

    /**
     * A field, if the message has it.
     *
     * @param name the field's name
     * @return its value
     */
    default Optional<FieldValue> find(String name) {
        return message().find(name);
    }
}
