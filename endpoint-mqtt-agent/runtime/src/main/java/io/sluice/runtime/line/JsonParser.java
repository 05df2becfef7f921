package io.sluice.runtime.line;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one flat JSON object (RFC 8259), and nothing around it but blanks. */
final class JsonParser {
    private static final int DIGITS_MAX = 18;

    private final String text;
    private int at;

    JsonParser(String text) {
        this.text = text;
    }

    Map<String, Object> object() throws MalformedLineException {
        Map<String, Object> fields = new LinkedHashMap<>();
        blanks();
        expect('{');
        blanks();
        if (!skip('}')) {
            do {
                field(fields);
            } while (skip(','));
            expect('}');
        }
        blanks();
        if (at < text.length()) {
            throw wrong("nothing after the object");
        }
        fields.values().removeIf(value -> value == Absent.NULL);
        return fields;
    }

    /** What null is while its name must not come again. */
    private enum Absent {
        NULL
    }

    private void field(Map<String, Object> fields) throws MalformedLineException {
        blanks();
        String name = string();
        blanks();
        expect(':');
        blanks();
        if (fields.putIfAbsent(name, value(name)) != null) {
            throw new MalformedLineException("field '" + name + "' comes twice");
        }
        blanks();
    }

    private Object value(String name) throws MalformedLineException {
        char c = peek();
        if (c == '"') {
            return string();
        }
        if (c == '{' || c == '[') {
            throw new MalformedLineException(
                    "field '" + name + "' is an object or a list: values are text, whole numbers, true, false or null");
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            return number(name);
        }
        Object word = word("true", true);
        word = word == null ? word("false", false) : word;
        word = word == null ? word("null", Absent.NULL) : word;
        if (word == null) {
            throw wrong("a value");
        }
        return word;
    }

    private @Nullable Object word(String word, Object meaning) {
        if (text.startsWith(word, at)) {
            at += word.length();
            return meaning;
        }
        return null;
    }

    private Long number(String name) throws MalformedLineException {
        int begin = at;
        skip('-');
        int first = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        boolean fraction = at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0;
        boolean padded = at - first > 1 && text.charAt(first) == '0';
        if (at == first || at - first > DIGITS_MAX || fraction || padded) {
            throw new MalformedLineException("field '" + name + "' is not a whole number of at most 18 digits");
        }
        return Long.valueOf(text.substring(begin, at));
    }

    private String string() throws MalformedLineException {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                at--;
                throw wrong("an escaped control character");
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws MalformedLineException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                at--;
                throw wrong("an escape that JSON knows");
            }
        };
    }

    private char unicode() throws MalformedLineException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw wrong("four hexadecimal digits");
            }
            at++;
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private char peek() throws MalformedLineException {
        if (at >= text.length()) {
            throw new MalformedLineException("the line ends within its JSON object");
        }
        return text.charAt(at);
    }

    private boolean skip(char c) {
        boolean here = at < text.length() && text.charAt(at) == c;
        at += here ? 1 : 0;
        return here;
    }

    private void expect(char c) throws MalformedLineException {
        if (!skip(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private MalformedLineException wrong(String expected) {
        return new MalformedLineException(
                "the line is no JSON object: expected " + expected + " at character " + (at + 1));
    }
}
