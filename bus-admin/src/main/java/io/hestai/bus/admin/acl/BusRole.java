package io.hestai.bus.admin.acl;

import java.util.Locale;

/** The part that a program plays. One that plays several needs the rights of all of them. */
public enum BusRole {
    /** Publishes to channels, appends to streams, announces, and trims what it appends to. */
    PUBLISHER,
    /** Listens to channels, follows streams with named cursors, and works in groups. Cannot append. */
    CONSUMER,
    /** Looks at everything and changes nothing: cannot append, acknowledge, or take a message from anybody. */
    OBSERVER,
    /** Does all that the bus and {@code hbus} do, and may remove streams. */
    OPERATOR;

    /**
     * What it is called in commands.
     *
     * @return the name in small letters
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
