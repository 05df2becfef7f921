package io.sluice.connectors.inventory.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.connectors.inventory.fold.Parts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one form of a report that its digest is of: RFC 8785, without {@code scannedAt}, without members that are null or
 * empty, the items of each part in the order of what tells them apart. Parts that are not known here stay as they came.
 */
final class CanonicalReport {
    private static final String TIME = "scannedAt";
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder out = new StringBuilder();

    private CanonicalReport() {}

    /** SHA-256 of the canonical form, in lower-case hex. */
    static String digest(JsonNode report) {
        try {
            byte[] bytes = text(report).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(JsonNode report) {
        CanonicalReport form = new CanonicalReport();
        form.object(report, true);
        return form.out.toString();
    }

    private void value(JsonNode node, @Nullable String part) {
        if (node.isObject()) {
            object(node, false);
        } else if (node.isArray()) {
            out.append('[');
            String separator = "";
            for (JsonNode item : sorted(node, part)) {
                out.append(separator);
                value(item, null);
                separator = ",";
            }
            out.append(']');
        } else if (node.isTextual()) {
            string(node.textValue());
        } else if (node.isIntegralNumber()) {
            out.append(node.bigIntegerValue());
        } else if (node.isNumber()) {
            out.append(number(node.doubleValue()));
        } else {
            out.append(node.asText());
        }
    }

    private void object(JsonNode node, boolean top) {
        TreeMap<String, JsonNode> members = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!isEmpty(member.getValue()) && !(top && member.getKey().equals(TIME))) {
                members.put(member.getKey(), member.getValue());
            }
        }
        out.append('{');
        String separator = "";
        for (Map.Entry<String, JsonNode> member : members.entrySet()) {
            out.append(separator);
            string(member.getKey());
            out.append(':');
            value(member.getValue(), top || member.getKey().equals(Parts.ADDRESSES) ? member.getKey() : null);
            separator = ",";
        }
        out.append('}');
    }

    private static boolean isEmpty(JsonNode node) {
        return node.isNull() || (node.isContainerNode() && node.isEmpty());
    }

    private static List<JsonNode> sorted(JsonNode array, @Nullable String part) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        if (Parts.ADDRESSES.equals(part)) {
            items.sort(Comparator.comparing(JsonNode::asText));
            return items;
        }
        List<String> keys = part == null ? null : Parts.KEYS.get(part);
        if (keys != null) {
            items.sort((one, other) -> compare(one, other, keys));
        }
        return items;
    }

    private static int compare(JsonNode one, JsonNode other, List<String> keys) {
        for (String key : keys) {
            JsonNode a = one.path(key);
            JsonNode b = other.path(key);
            int order = a.isNumber() && b.isNumber()
                    ? a.decimalValue().compareTo(b.decimalValue())
                    : a.asText().compareTo(b.asText());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            switch (each) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (each < FIRST_PRINTABLE) {
                        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) each));
                    } else {
                        out.append(each);
                    }
                }
            }
        }
        out.append('"');
    }

    /** As ECMAScript writes it; no member of today's schema has a fraction. */
    private static String number(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e21) {
            return new BigDecimal(number).toBigInteger().toString();
        }
        BigDecimal decimal = BigDecimal.valueOf(number).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -6 && exponent < 21) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e"
                + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
