package io.hestai.bus.admin.acl;

/** What a command may do, from little to much: who may do more, may do less. */
enum Access {
    /** Nothing: the command is not allowed. */
    NONE,
    /** The command names no key. */
    PLAIN,
    /** It reads any key of the bus. */
    READ,
    /** It reads any key, and writes those of the bookkeeping, whose names begin with {@code ~}. */
    NOTES,
    /** It reads and writes any key of the bus. */
    WRITE;

    static Access of(String letter) {
        return switch (letter) {
            case "-" -> NONE;
            case "x" -> PLAIN;
            case "r" -> READ;
            case "n" -> NOTES;
            case "w" -> WRITE;
            default -> throw new IllegalArgumentException("there is no access '" + letter + "'");
        };
    }

    Access or(Access other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
