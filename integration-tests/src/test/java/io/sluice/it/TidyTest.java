package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.harness.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a reviewer should not have to say: read from the files of the whole checkout. */
class TidyTest {
    private static final int MANY_LINES = 400;

    /** Files over the limit, each with the reason why it is better in one piece. */
    private static final Map<String, String> LONG_FOR_A_REASON = Map.of(
            "endpoint-mqtt-agent/src/main/java/io/sluice/agent/Agent.java",
            "the agent's wiring, read from top to bottom in the order in which it starts",
            "endpoint-mqtt-agent/src/test/java/io/sluice/agent/AgentJourneyTest.java",
            "every journey of an agent, on the same scripted gateway");

    /** Files that are neither a main nor the command line and yet write to the console, each with the reason. */
    private static final Map<String, String> CONSOLE_FOR_A_REASON = Map.of(
            "deploy/workgroup/src/main/java/io/sluice/workgroup/Foreground.java",
            "what several mains share: it says on stderr why one cannot start");

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".sluice", ".idea", ".vscode", "node_modules");
    private static final Set<String> TEXT =
            Set.of("java", "md", "xml", "avsc", "vm", "properties", "yaml", "yml", "json", "sh", "html", "js", "css");

    private static final Pattern SLEEP = Pattern.compile("\\bThread\\.sleep\\(|\\bTimeUnit\\.[A-Z]+\\.sleep\\(");
    private static final Pattern CONSOLE = Pattern.compile("\\bSystem\\.(out|err)\\b");
    private static final Pattern STACK_TRACE = Pattern.compile("\\.printStackTrace\\(");
    private static final Pattern LEFTOVER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
    private static final Pattern MAIN = Pattern.compile("static void main\\(");
    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w.}$/*-])/(root|work)/[\\w.]|(?<![\\w.}$/*-])/home/(?!user\\b|sluice\\b)\\w");
    private static final Pattern REPOSITORY = Pattern.compile("<(repositor(y|ies)|pluginRepositor(y|ies))>");
    private static final Pattern VAGUE_PACKAGE = Pattern.compile("/(util|utils|impl|common|manager|helper|helpers)/");
    private static final Pattern VAGUE_CLASS =
            Pattern.compile("/(Abstract\\w*Base|I[A-Z]\\w*Impl|\\w+Helper|\\w+Utils?)\\.java$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    private final Path root = Checkout.find().root();
    private final List<Path> files = filesBelow(root);

    @Test
    void readsTheWholeCheckout() {
        assertThat(files).hasSizeGreaterThan(100);
        assertThat(root.resolve("pom.xml")).exists();
        assertThat(root.resolve("README.md")).exists();
    }

    @Test
    void testsDoNotSleep() {
        assertThat(linesWith(SLEEP, this::isTest)).isEmpty();
    }

    @Test
    void onlyProgramsForPeopleWriteToTheConsole() {
        Predicate<Path> forPeople = file -> name(file).startsWith("cli/src/main/")
                || name(file).startsWith("benchmarks/src/main/")
                || CONSOLE_FOR_A_REASON.containsKey(name(file))
                || MAIN.matcher(read(file)).find();
        assertThat(linesWith(CONSOLE, file -> isJava(file) && !forPeople.test(file)))
                .isEmpty();
    }

    @Test
    void nobodyPrintsStackTraces() {
        assertThat(linesWith(STACK_TRACE, this::isJava)).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(linesWith(LEFTOVER, this::isText)).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIs() {
        List<String> silent = files.stream()
                .filter(file -> isJava(file) && name(file).contains("src/main/java/"))
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .map(this::name)
                .toList();
        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    @Test
    void namesSayWhatThingsAre() {
        assertThat(files.stream()
                        .filter(this::isJava)
                        .map(file -> "/" + name(file))
                        .filter(name -> VAGUE_PACKAGE.matcher(name).find()
                                || VAGUE_CLASS.matcher(name).find()))
                .isEmpty();
    }

    @Test
    void longFilesHaveAReason() {
        List<String> tooLong = files.stream()
                .filter(file -> isJava(file) && read(file).lines().count() > MANY_LINES)
                .map(this::name)
                .toList();
        assertThat(tooLong).as("Java files over " + MANY_LINES + " lines").isSubsetOf(LONG_FOR_A_REASON.keySet());
    }

    @Test
    void linksBetweenDocumentsResolve() {
        List<String> broken = new ArrayList<>();
        for (Path file : files) {
            if (!extension(file).equals("md")) {
                continue;
            }
            Matcher links = LINK.matcher(withoutCode(read(file)));
            while (links.find()) {
                String target = links.group(1);
                if (!target.matches("(?i)([a-z][a-z0-9+.-]*:.*|#.*)") && !resolves(file, target)) {
                    broken.add(name(file) + " → " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void mavenAndCentralAreEnough() {
        assertThat(linesWith(REPOSITORY, file -> file.endsWith("pom.xml"))).isEmpty();
        assertThat(root.resolve("mvnw")).doesNotExist();
        assertThat(root.resolve(".mvn/wrapper")).doesNotExist();
    }

    @Test
    void nothingPointsAtSomebodysMachine() {
        assertThat(linesWith(MACHINE_PATH, this::isText)).isEmpty();
    }

    private static boolean resolves(Path from, String target) {
        String path = target.replaceAll("#.*", "");
        Path folder = from.getParent();
        return folder != null && Files.exists(folder.resolve(path).normalize());
    }

    private static String withoutCode(String markdown) {
        return markdown.replaceAll("(?ms)^ *```.*?^ *```", "").replaceAll("`[^`\n]*`", "");
    }

    private List<String> linesWith(Pattern pattern, Predicate<Path> where) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            if (!where.test(file) || file.endsWith("TidyTest.java")) {
                continue;
            }
            int number = 0;
            for (String line : (Iterable<String>) read(file).lines()::iterator) {
                number++;
                if (pattern.matcher(line).find()) {
                    found.add(name(file) + ":" + number + " " + line.strip());
                }
            }
        }
        return found;
    }

    private boolean isTest(Path file) {
        return isJava(file) && (name(file).contains("src/test/") || name(file).startsWith("integration-tests/"));
    }

    private boolean isJava(Path file) {
        return extension(file).equals("java");
    }

    private boolean isText(Path file) {
        return TEXT.contains(extension(file)) || (extension(file).isEmpty() && !file.endsWith("LICENSE"));
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private static String extension(Path file) {
        Path name = file.getFileName();
        String text = name == null ? "" : name.toString();
        int dot = text.lastIndexOf('.');
        return dot < 0 ? "" : text.substring(dot + 1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read as UTF-8", e);
        }
    }

    private static List<Path> filesBelow(Path root) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    Path name = folder.getFileName();
                    boolean skip = name != null && NOT_OURS.contains(name.toString());
                    return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
