package io.hestai.bus;

import java.util.Optional;

/**
 * A message heard on a channel.
 *
 * @param channel the channel's name, without the namespace
 * @param message the message
 * @param announced where the message is stored, if it was announced rather than only published
 */
public record ChannelMessage(String channel, Message message, Optional<Announced> announced) implements HasMessage {

    /**
     * Where an announced message is stored.
     *
     * @param stream the stream's name
     * @param id its entry id there
     */
    public record Announced(String stream, EntryId id) {}
}
