package io.hestai.bus.operations.migration.format;

/** How a program writes JSON: with spaces as Python does, or without; what is not ASCII escaped, or as it is. */
enum JsonStyle {
    COMPACT('c', false, false),
    COMPACT_ASCII('a', false, true),
    SPACED('s', true, false),
    SPACED_ASCII('p', true, true);

    private final char letter;
    private final boolean spaced;
    private final boolean ascii;

    JsonStyle(char letter, boolean spaced, boolean ascii) {
        this.letter = letter;
        this.spaced = spaced;
        this.ascii = ascii;
    }

    static JsonStyle of(boolean spaced, boolean ascii) {
        if (spaced) {
            return ascii ? SPACED_ASCII : SPACED;
        }
        return ascii ? COMPACT_ASCII : COMPACT;
    }

    static JsonStyle of(char letter) {
        for (JsonStyle style : values()) {
            if (style.letter == letter) {
                return style;
            }
        }
        return SPACED_ASCII;
    }

    char letter() {
        return letter;
    }

    void member(StringBuilder json, String name, String value, boolean raw) {
        if (json.length() > 1) {
            json.append(spaced ? ", " : ",");
        }
        string(json, name);
        json.append(spaced ? ": " : ":");
        if (raw) {
            json.append(value);
        } else {
            string(json, value);
        }
    }

    private void string(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> plain(json, c);
            }
        }
        json.append('"');
    }

    private void plain(StringBuilder json, char c) {
        if (c < ' ' || (ascii && c > '~')) {
            json.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                json.append(Character.forDigit((c >> shift) & 0xF, 16));
            }
        } else {
            json.append(c);
        }
    }
}
