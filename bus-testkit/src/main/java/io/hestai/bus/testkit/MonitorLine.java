package io.hestai.bus.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a line of MONITOR apart: {@code 1690000000.123456 [0 127.0.0.1:1234] "SET" "key" "\x00"}.
 *
 * @param database the database in which the command ran
 * @param fromScript whether a script sent it
 * @param words the command's name and arguments; a byte that is not printable is a character of that number
 */
record MonitorLine(int database, boolean fromScript, List<String> words) {

    static MonitorLine parse(String line) {
        int open = line.indexOf('[');
        int space = line.indexOf(' ', open);
        int close = line.indexOf(']', space);
        String client = line.substring(space + 1, close);
        return new MonitorLine(
                Integer.parseInt(line.substring(open + 1, space)), client.equals("lua"), words(line, close + 1));
    }

    private static List<String> words(String line, int from) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inside = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (inside) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inside = !inside;
            } else if (inside && c == '\\') {
                char kind = line.charAt(++i);
                if (kind == 'x') {
                    word.append((char) Integer.parseInt(line.substring(i + 1, i + 3), 16));
                    i += 2;
                } else {
                    word.append(unescaped(kind));
                }
            } else if (inside) {
                word.append(c);
            }
        }
        return words;
    }

    private static char unescaped(char kind) {
        return switch (kind) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> 7;
            case 'b' -> '\b';
            default -> kind;
        };
    }
}
