package io.hestai.bus.admin.doctor;

import java.util.Optional;

/**
 * What one check found.
 *
 * @param id which check, for programs: two words such as {@code memory.policy}, the same in every release
 * @param level how bad it is
 * @param found what was found, in one line
 * @param why why it matters, in one line; empty where nothing does
 * @param fix the command that puts it right, or what to do; empty if there is nothing to do
 */
public record Finding(String id, Level level, String found, Optional<String> why, Optional<String> fix) {

    /** How bad it is, from good to bad. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Worth knowing; nothing has to be done. */
        NOTE,
        /** It may cost messages, or disturb others, under some circumstances. */
        WARNING,
        /** The bus does not work here as it promises to. */
        FAULT
    }

    static Finding ok(String id, String found) {
        return new Finding(id, Level.OK, found, Optional.empty(), Optional.empty());
    }

    static Finding note(String id, String found, String why) {
        return new Finding(id, Level.NOTE, found, Optional.of(why), Optional.empty());
    }

    static Finding warning(String id, String found, String why, String fix) {
        return new Finding(id, Level.WARNING, found, Optional.of(why), Optional.of(fix));
    }

    static Finding fault(String id, String found, String why, String fix) {
        return new Finding(id, Level.FAULT, found, Optional.of(why), Optional.of(fix));
    }

    /** The same with a command that helps whoever wants it otherwise. */
    Finding withFix(String command) {
        return new Finding(id, level, found, why, Optional.of(command));
    }
}
