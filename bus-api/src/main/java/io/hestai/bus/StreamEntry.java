package io.hestai.bus;

/**
 * A message at its place in a stream.
 *
 * @param stream the stream's name, without the namespace
 * @param id the entry id
 * @param message the message
 */
public record StreamEntry(String stream, EntryId id, Message message) implements HasMessage {}
