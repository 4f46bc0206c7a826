package io.hestai.bus.app.json;

import org.jspecify.annotations.Nullable;

/** A text is not the JSON of a message. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    MalformedMessageException(String what, int line, int column, @Nullable Throwable cause) {
        super(what, cause);
        this.line = line;
        this.column = column;
    }

    /**
     * Where in the text.
     *
     * @return {@code column 7}, or {@code line 2, column 7} if the text has several lines
     */
    public String where() {
        return line > 1 ? "line " + line + ", column " + column : "column " + column;
    }

    /**
     * Which column.
     *
     * @return the column, from 1
     */
    public int column() {
        return column;
    }
}
