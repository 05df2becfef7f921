package io.sluice.wire.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one process. Later sources win: defaults, a properties file ({@code --config FILE}), environment
 * ({@code SLUICE_} and the key in capitals with underscores), command line ({@code --key=value}). A key nobody declared
 * is refused, except in the environment, where {@code SLUICE_} may mean other things.
 */
public final class Config {

    private final Map<String, String> values;
    private final List<ConfigKey<?>> keys;

    private Config(Map<String, String> values, List<ConfigKey<?>> keys) {
        this.values = values;
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads all sources and checks every value.
     *
     * @throws ConfigException naming the first key that is unknown, missing or bad
     */
    public static Config load(List<ConfigKey<?>> keys, String[] arguments, Map<String, String> environment) {
        Set<String> declared = new HashSet<>();
        keys.forEach(key -> declared.add(key.name()));
        Map<String, String> fromArguments = new HashMap<>();
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--config") && i + 1 < arguments.length) {
                readFile(Path.of(arguments[++i]), declared, values);
            } else if (argument.startsWith("--config=")) {
                readFile(Path.of(argument.substring("--config=".length())), declared, values);
            } else if (argument.startsWith("--") && argument.indexOf('=') > 2) {
                int equals = argument.indexOf('=');
                String key = argument.substring(2, equals);
                requireDeclared(key, declared, "the command line");
                fromArguments.put(key, argument.substring(equals + 1));
            } else {
                // Without what follows the equals sign, which may be a secret.
                int equals = argument.indexOf('=');
                String shown = equals < 0 ? argument : argument.substring(0, equals + 1) + "…";
                throw new ConfigException(
                        "argument '" + shown + "' is not understood: expected --key=value or --config FILE");
            }
        }
        for (ConfigKey<?> key : keys) {
            String name = "SLUICE_"
                    + key.name().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
            String value = environment.get(name);
            if (value != null) {
                values.put(key.name(), value);
            }
        }
        values.putAll(fromArguments);
        Config config = new Config(values, keys);
        keys.forEach(config::get);
        return config;
    }

    /** Settings from a map, checked like any other; for tests and for processes that embed another. */
    public static Config of(List<ConfigKey<?>> keys, Map<String, String> values) {
        String[] arguments = values.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        return load(keys, arguments, Map.of());
    }

    /**
     * The value of a setting.
     *
     * @throws ConfigException if it is required and missing, or bad
     */
    public <T> T get(ConfigKey<T> key) {
        if (keys.stream().noneMatch(known -> known.name().equals(key.name()))) {
            throw new IllegalStateException(key.name() + " was not declared");
        }
        String text = text(key);
        if (text == null) {
            throw new ConfigException(key.name() + " is missing: " + key.meaning());
        }
        return key.parse(text);
    }

    /** Every setting with its value, secrets hidden: fit for a log. */
    @Override
    public String toString() {
        return keys.stream()
                .map(key -> key.name() + "=" + (key.isSecret() ? "(secret)" : text(key)))
                .collect(Collectors.joining(", "));
    }

    private @Nullable String text(ConfigKey<?> key) {
        String text = values.get(key.name());
        return text == null ? key.defaultText() : text;
    }

    private static void readFile(Path file, Set<String> declared, Map<String, String> values) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            // IllegalArgumentException: a backslash u without four hex digits, as in C:\\users.
            throw new ConfigException("cannot read the settings in " + file + ": " + e);
        }
        for (String key : properties.stringPropertyNames()) {
            requireDeclared(key, declared, file.toString());
            values.put(key, properties.getProperty(key));
        }
    }

    private static void requireDeclared(String key, Set<String> declared, String where) {
        if (!declared.contains(key)) {
            throw new ConfigException(
                    "unknown setting '" + key + "' in " + where + "; known are " + new TreeSet<>(declared));
        }
    }
}
