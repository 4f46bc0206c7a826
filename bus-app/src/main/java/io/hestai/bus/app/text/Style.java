package io.hestai.bus.app.text;

import java.util.Map;

/** Colours, on a terminal whose owner has not refused them; see no-color.org. */
public final class Style {
    private static final String RESET = "\u001b[0m";

    private final boolean coloured;

    /**
     * Chooses.
     *
     * @param terminal whether the output is a person's terminal
     * @param environment where {@code NO_COLOR} and {@code TERM} are looked up
     */
    public Style(boolean terminal, Map<String, String> environment) {
        String refused = environment.get("NO_COLOR");
        this.coloured = terminal && (refused == null || refused.isEmpty()) && !"dumb".equals(environment.get("TERM"));
    }

    /**
     * Less important.
     *
     * @param text the text
     * @return the text, dimmed
     */
    public String dim(String text) {
        return with("\u001b[2m", text);
    }

    /**
     * A heading.
     *
     * @param text the text
     * @return the text, bold
     */
    public String bold(String text) {
        return with("\u001b[1m", text);
    }

    /**
     * What happened.
     *
     * @param text the text
     * @return the text, in cyan
     */
    public String type(String text) {
        return with("\u001b[36m", text);
    }

    /**
     * Who said it.
     *
     * @param text the text
     * @return the text, in green
     */
    public String role(String text) {
        return with("\u001b[32m", text);
    }

    /**
     * What may need attention.
     *
     * @param text the text
     * @return the text, in yellow
     */
    public String caution(String text) {
        return with("\u001b[33m", text);
    }

    /**
     * What needs attention.
     *
     * @param text the text
     * @return the text, in red
     */
    public String alarm(String text) {
        return with("\u001b[31m", text);
    }

    private String with(String code, String text) {
        return coloured && !text.isEmpty() ? code + text + RESET : text;
    }
}
