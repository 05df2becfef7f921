package io.sluice.inventory.text;

import io.sluice.inventory.report.Fields;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Services, as systemd lists them. */
public final class Services {
    private static final String SUFFIX = ".service";

    private Services() {}

    /**
     * Joins two lists: units that systemd has loaded, and units that there are.
     *
     * @param units lines of {@code systemctl list-units --type=service --all --plain --no-legend}
     * @param files lines of {@code systemctl list-unit-files --type=service --plain --no-legend}
     */
    public static Collection<Fields> systemd(List<String> units, List<String> files) {
        Map<String, Fields> found = new TreeMap<>();
        for (String line : files) {
            String[] columns = line.strip().split("\\s+", -1);
            // A template is no service: its instances are.
            if (columns.length >= 2 && columns[0].endsWith(SUFFIX) && !columns[0].endsWith("@" + SUFFIX)) {
                found.put(columns[0], named(columns[0]).text("startMode", columns[1]));
            }
        }
        found.values().forEach(service -> service.text("state", "inactive"));
        for (String line : units) {
            // A unit that has failed has a mark in front.
            String[] columns = line.replaceFirst("^[^\\w]+", "").strip().split("\\s+", -1);
            if (columns.length >= 4 && columns[0].endsWith(SUFFIX) && !columns[1].equals("not-found")) {
                found.computeIfAbsent(columns[0], Services::named).text("state", columns[2]);
            }
        }
        return found.values();
    }

    private static Fields named(String unit) {
        return new Fields().text("name", unit.substring(0, unit.length() - SUFFIX.length()));
    }
}
