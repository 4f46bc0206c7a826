package io.hestai.bus.operations.migration.format;

/**
 * What a file says about its messages beside their content.
 *
 * @param role who speaks, from the name; empty if the name does not say so
 * @param type what happened, from the name; empty if the name does not say so
 * @param timestamp when, from the name, as it is written there; empty if the name does not say so
 * @param modifiedMs when the file was last changed, in milliseconds since 1970: the time of messages that have none of their own
 */
public record NameFacts(String role, String type, String timestamp, long modifiedMs) {
    /**
     * A file whose name says nothing.
     *
     * @param modifiedMs when it was last changed, in milliseconds since 1970
     * @return the facts
     */
    public static NameFacts none(long modifiedMs) {
        return new NameFacts("", "", "", modifiedMs);
    }
}
