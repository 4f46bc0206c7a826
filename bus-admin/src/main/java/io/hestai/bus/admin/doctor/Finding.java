package io.hestai.bus.admin.doctor;

import java.util.Optional;

/**
 * What one check found.
 *
 * @param check which check, for programs: two words such as {@code memory.policy}, the same in every release
 * @param level how bad it is
 * @param found what was found, in one line; it may hold names that others gave, with characters that do something to a terminal
 * @param why why it matters, in one line; empty where nothing does
 * @param fix the command that puts it right, or what to do; empty if there is nothing to do
 */
public record Finding(String check, Level level, String found, Optional<String> why, Optional<String> fix) {

    /** How bad it is, from good to bad. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Worth knowing; nothing has to be done. */
        NOTE,
        /** It may cost messages, or disturb others, under some circumstances. */
        WARNING,
        /** The bus does not do here what it promises. */
        FAULT
    }
}
