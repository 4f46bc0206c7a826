package io.hestai.bus.admin.doctor;

import io.hestai.bus.admin.doctor.Finding.Level;
import java.util.Optional;

/** What a check says, without its name. */
record Verdict(Level level, String found, String why, String fix) {

    static Verdict ok(String found) {
        return new Verdict(Level.OK, found, "", "");
    }

    static Verdict note(String found, String why) {
        return new Verdict(Level.NOTE, found, why, "");
    }

    static Verdict note(String found, String why, String fix) {
        return new Verdict(Level.NOTE, found, why, fix);
    }

    static Verdict warning(String found, String why, String fix) {
        return new Verdict(Level.WARNING, found, why, fix);
    }

    static Verdict fault(String found, String why, String fix) {
        return new Verdict(Level.FAULT, found, why, fix);
    }

    Finding of(String check) {
        return new Finding(check, level, found, some(why), some(fix));
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
