package io.hestai.bus.app.runtime;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes passwords out of whatever is about to be shown. The libraries below take care by themselves; this is the second lock, for
 * the text of an error that nobody foresaw.
 */
final class Secrets {
    private static final String HIDDEN = "***";

    private final List<String> secrets;

    private Secrets(List<String> secrets) {
        this.secrets = secrets;
    }

    static Secrets of(GlobalOptions options, Map<String, String> environment) {
        List<String> found = new ArrayList<>();
        add(found, environment.get("HBUS_PASSWORD"));
        String url = options.urlOr(environment);
        if (url != null) {
            String password = passwordIn(url);
            add(found, password);
            add(found, decoded(password));
        }
        return new Secrets(found);
    }

    private static void add(List<String> found, @Nullable String secret) {
        // Hiding one or two letters would garble the text and protect nothing.
        if (secret != null && secret.length() > 2) {
            found.add(secret);
        }
    }

    private static String decoded(String password) {
        try {
            return URLDecoder.decode(password.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return password;
        }
    }

    /** The password as it stands in a URL, however malformed the rest is; empty if there is none. */
    private static String passwordIn(String url) {
        String login = loginIn(url);
        return login.substring(login.indexOf(':') + 1);
    }

    /** The user and password as they stand in a URL; empty if there are none. */
    static String loginIn(String url) {
        int start = url.indexOf("//");
        int end = url.lastIndexOf('@');
        return start < 0 || end < start + 2 ? "" : url.substring(start + 2, end);
    }

    String hide(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, HIDDEN);
        }
        return shown;
    }
}
