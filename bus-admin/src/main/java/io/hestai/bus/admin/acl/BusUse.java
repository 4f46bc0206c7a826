package io.hestai.bus.admin.acl;

import java.util.List;
import java.util.SortedMap;

/** What a program does with a bus, one thing at a time, and what that takes; a {@link BusRole} does several. */
public enum BusUse {
    /** Connects, and sees whether others use the namespace. */
    CONNECT('c', BusRole.PUBLISHER),
    /** Publishes to channels. */
    PUBLISH('p', BusRole.PUBLISHER),
    /** Listens to channels, by name and pattern, and sees how much waits for it. */
    LISTEN('l', BusRole.CONSUMER),
    /** Appends, announces, and looks after lost replies. */
    APPEND('a', BusRole.PUBLISHER),
    /** Reads and follows streams. */
    READ('r', BusRole.CONSUMER),
    /** Follows with a named cursor. */
    REMEMBER('m', BusRole.CONSUMER),
    /** Works as a member of a group. */
    CONSUME('g', BusRole.CONSUMER),
    /** Lists, measures, trims and removes. */
    OPERATE('o', BusRole.OPERATOR);

    private final char letter;
    private final BusRole role;

    BusUse(char letter, BusRole role) {
        this.letter = letter;
        this.role = role;
    }

    /**
     * The commands that the bus sends for it, each once, with arguments that it could have. They are for asking whether it is permitted, not for sending: the
     * keys and channels among them are below the namespace, of a name that stands for all others.
     *
     * @param namespace the namespace of the bus, for instance {@code bus:}
     * @param database the database that the bus uses
     * @return the words to send, by the name of the command as rules of Redis write it: in small letters, of two words with a bar between them
     */
    public SortedMap<String, List<String>> commands(String namespace, int database) {
        return Rights.examples(this, namespace, database);
    }

    /** How it is written in the table. */
    char letter() {
        return letter;
    }

    /** Whose rights suffice for it. */
    BusRole role() {
        return role;
    }
}
