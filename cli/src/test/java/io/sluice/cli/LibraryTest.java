package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.method.MethodDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every method of the library is really run on this machine; arguments and results are held to their schemas. */
class LibraryTest {
    private static final Path LIBRARY =
            Path.of("..", "deploy", "library").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    @BeforeEach
    void onlyOnLinux() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    }

    @Test
    void everyFolderIsAMethodOfItsName() throws IOException {
        // When
        List<MethodDirectory> methods = new ArrayList<>();
        try (Stream<Path> folders = Files.list(LIBRARY)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                MethodDirectory method = MethodDirectory.read(folder);
                assertThat(method.name()).isEqualTo(folder.getFileName().toString());
                methods.add(method);
            }
        }
        // Then
        assertThat(methods).hasSizeGreaterThanOrEqualTo(10).allSatisfy(method -> {
            assertThat(method.description()).isNotBlank();
            assertThat(method.declaration().entryPoints())
                    .allSatisfy((name, entry) -> assertThat(entry.output()).isNotNull());
        });
    }

    @Test
    void aCommandGetsItsArgumentsAsTheyAre() {
        // When
        JsonNode result =
                run("command", "", "{'program':'printf','arguments':['%s|','a  b','c$(id)','é\\n\\\"\\u0001']}");
        // Then
        assertThat(result.path("stdout").asText()).isEqualTo("a  b|c$(id)|é\n\"\u0001|");
        assertThat(result.path("exitCode").asInt()).isZero();
    }

    @Test
    void aCommandThatFailsFailsWithItsCodeAndTellsWhatItSaid() {
        // When
        CommandRun run =
                type("command", "", "{'program':'sh','arguments':['-c','cat; echo no >&2; exit 3'],'stdin':'half'}");
        // Then
        assertThat(run.err()).contains("FAILED: EXIT_CODE: 3");
        assertThat(json(run).toString())
                .isEqualTo("{\"program\":\"sh\",\"exitCode\":3,\"stdout\":\"half\",\"stderr\":\"no\\n\"}");
    }

    @Test
    void aDryCommandRunsNothing() {
        // When
        JsonNode result = run("command", "", "{'program':'touch','arguments':['" + directory + "/made']}", "--dry-run");
        // Then
        assertThat(result.path("exitCode").isNull()).isTrue();
        assertThat(directory.resolve("made")).doesNotExist();
    }

    @Test
    void findsAProcessAndEndsIt() throws IOException, InterruptedException {
        // Given
        Process sleeper = new ProcessBuilder("sleep", "321").start();
        try {
            String me = "{'pids':[" + sleeper.pid() + "]}";
            assertThat(run("process", "list", "{'name':'sleep'}").path("processes"))
                    .anySatisfy(process -> {
                        assertThat(process.path("pid").asLong()).isEqualTo(sleeper.pid());
                        assertThat(process.path("command").asText()).isEqualTo("sleep 321");
                        assertThat(process.path("ppid").asLong())
                                .isEqualTo(ProcessHandle.current().pid());
                    });
            // When
            JsonNode dry = run("process", "kill", me, "--dry-run");
            // Then
            assertThat(dry.path("processes").path(0).path("signalled").asBoolean())
                    .isTrue();
            assertThat(sleeper.isAlive()).isTrue();

            // When
            JsonNode real = run("process", "kill", me);
            // Then
            assertThat(real.path("processes").path(0).path("signalled").asBoolean())
                    .isTrue();
            assertThat(sleeper.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(run("process", "kill", me, "--dry-run")
                            .path("processes")
                            .path(0)
                            .path("signalled")
                            .asBoolean())
                    .isFalse();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    @Test
    void saysWhetherThereIsSystemdAndChangesNothingWithoutIt() {
        // Given
        boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
        // When
        JsonNode list = run("service", "list", "{}");
        // Then
        assertThat(list.path("systemd").asBoolean()).isEqualTo(systemd);
        assertThat(run("service", "status", "{'name':'no-such-thing.service'}")
                        .path("systemd")
                        .asBoolean())
                .isEqualTo(systemd);
        CommandRun stop = type("service", "stop", "{'name':'no-such-thing.service'}", "--dry-run");
        assertThat(stop.exitCode()).isEqualTo(3);
        assertThat(stop.err()).contains(systemd ? "there is no service" : "does not run systemd");
    }

    @Test
    void listsPackagesWithTheMachinesOwnManager() {
        // When
        JsonNode list = run("package", "list", "{}");
        // Then
        assertThat(list.path("packages").isEmpty())
                .isEqualTo(list.path("manager").asText().equals("none"));
        if (list.path("manager").asText().equals("dpkg")) {
            assertThat(run("package", "owner", "{'path':'/bin/dash'}")
                            .path("packages")
                            .path(0)
                            .path("name")
                            .asText())
                    .isEqualTo("dash");
        }
        assertThat(run("package", "owner", "{'path':'/no/such/file'}").path("packages"))
                .isEmpty();
    }

    @Test
    void listsUsersAndGroups() {
        assertThat(run("account", "users", "{}").path("users"))
                .anySatisfy(user -> assertThat(
                                user.path("name").asText() + user.path("uid").asInt())
                        .isEqualTo("root0"));
        assertThat(run("account", "groups", "{}").path("groups"))
                .anySatisfy(group -> assertThat(group.path("gid").asInt()).isZero());
    }

    @Test
    void writesAFileWholeAndReadsItAgain() throws IOException {
        // Given
        Path file = directory.resolve("it's a \"file\"");
        String path = file.toString().replace("\"", "\\\"");
        String write = "{\"path\":\"" + path + "\",\"text\":\"é\\n$x `y`\\n\",\"mode\":\"0640\"}";
        // When
        JsonNode dry = run("file", "write", write, "--dry-run");
        // Then
        assertThat(dry.path("changed").asBoolean()).isTrue();
        assertThat(file).doesNotExist();

        // When
        JsonNode written = run("file", "write", write);
        // Then
        assertThat(file).hasContent("é\n$x `y`\n");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(3);
        assertThat(written.path("changed").asBoolean()).isTrue();
        assertThat(run("file", "write", write).path("changed").asBoolean()).isFalse();
        JsonNode read = run("file", "read", "{\"path\":\"" + path + "\"}");
        assertThat(read.path("text").asText()).isEqualTo("é\n$x `y`\n");
        JsonNode sum = run("file", "checksum", "{\"path\":\"" + path + "\"}");
        assertThat(sum.path("sha256")).isEqualTo(written.path("sha256"));
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void whatIsNoTextIsReadAsBase64() throws IOException {
        // Given
        Path file = Files.write(directory.resolve("b"), new byte[] {0, (byte) 0xff, 10});
        // When
        JsonNode read = run("file", "read", "{'path':'" + file + "','maxBytes':2}");
        // Then
        assertThat(read.path("base64").asText()).isEqualTo("AP8=");
        assertThat(read.path("truncated").asBoolean()).isTrue();
    }

    @Test
    void findsFilesByName() throws IOException {
        // Given
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/x | y.log"), "1234");
        Files.writeString(directory.resolve("a/z.txt"), "");
        // When
        JsonNode found = run("file", "find", "{'path':'" + directory + "','name':'*.log'}");
        // Then
        assertThat(found.path("files")).singleElement().satisfies(file -> {
            assertThat(file.path("path").asText()).endsWith("/a/b/x | y.log");
            assertThat(file.path("type").asText()).isEqualTo("file");
            assertThat(file.path("sizeBytes").asInt()).isEqualTo(4);
        });
        assertThat(run("file", "find", "{'path':'" + directory + "','limit':2}")
                        .path("truncated")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void saysWhetherThereIsCups() {
        assertThat(run("printer", "list", "{}").path("cups").isBoolean()).isTrue();
        assertThat(run("printer", "jobs", "{}").path("cups").isBoolean()).isTrue();
    }

    @Test
    void countsWhatGoesOverTheNetwork() {
        assertThat(run("network", "", "{'seconds':0}").path("interfaces"))
                .anySatisfy(each -> assertThat(each.path("name").asText()).isEqualTo("lo"));
    }

    @Test
    void saysHowItWouldRestartTheMachine() throws IOException, InterruptedException {
        // Given: a machine whose 'shutdown' only notes what it was told.
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path shutdown = Files.writeString(
                bin.resolve("shutdown"), "#!/bin/sh\nprintf '%s|' \"$@\" >> " + directory + "/told\n");
        assertThat(shutdown.toFile().setExecutable(true)).isTrue();
        // When
        String dry = rebooted(bin, "schedule", "{\"minutes\":5,\"message\":\"it's time\",\"dryRun\":true}");
        // Then
        assertThat(dry).contains("\"scheduled\":false", "shutdown -r +5 it's time");
        assertThat(directory.resolve("told")).doesNotExist();

        // When
        String real = rebooted(bin, "schedule", "{\"minutes\":5,\"message\":\"it's time\"}");
        // Then
        assertThat(real).contains("\"scheduled\":true");
        assertThat(directory.resolve("told")).hasContent("-r|+5|it's time|");
    }

    @Test
    void tailsALogAndSaysWhatItWouldCollect() throws IOException {
        // Given
        Path log = Files.writeString(directory.resolve("log"), "one\ntwo\n\tthree\\\n");
        // When
        JsonNode tail = run("logs", "tail", "{'path':'" + log + "','lines':2}");
        // Then
        assertThat(tail.path("lines").findValuesAsText("line")).containsExactly("two", "\tthree\\");
        JsonNode collect = run("logs", "collect", "{'paths':['" + log + "','/no/such/log']}", "--dry-run");
        assertThat(collect.path("files").asInt()).isEqualTo(1);
        assertThat(collect.path("missing").findValuesAsText("path")).containsExactly("/no/such/log");
    }

    @Test
    void refusesWhatItsSchemaRefuses() {
        assertThat(type("process", "kill", "{'pids':[1]}").err()).contains("field 'arguments.pids[0]'", "minimum");
        assertThat(type("file", "read", "{'path':'relative'}").err()).contains("field 'arguments.path'", "pattern");
        assertThat(type("reboot", "schedule", "{'minutes':0}").exitCode()).isEqualTo(2);
    }

    /** The script itself, as an agent starts it, with a folder in front of its path. */
    private String rebooted(Path bin, String entryPoint, String arguments) throws IOException, InterruptedException {
        Path script = Files.writeString(
                directory.resolve("reboot"),
                Files.readString(LIBRARY.resolve("json.sh")) + Files.readString(LIBRARY.resolve("reboot/reboot.sh")));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = new ProcessBuilder(script.toString(), entryPoint);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        Process process = builder.start();
        process.getOutputStream().write(arguments.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }

    private JsonNode run(String method, String entryPoint, String arguments, String... options) {
        CommandRun run = type(method, entryPoint, arguments, options);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return json(run);
    }

    private CommandRun type(String method, String entryPoint, String arguments, String... options) {
        List<String> words = new ArrayList<>(List.of(
                "method",
                "test",
                LIBRARY.resolve(method).toString(),
                "--args",
                arguments.startsWith("{'") ? arguments.replace('\'', '"') : arguments));
        if (!entryPoint.isEmpty()) {
            words.addAll(List.of("--entry-point", entryPoint));
        }
        words.addAll(List.of(options));
        return CommandRun.of(directory, Map.of(), false, words.toArray(String[]::new));
    }

    private static JsonNode json(CommandRun run) {
        try {
            return Json.parse(new String(run.bytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(run.toString(), e);
        }
    }
}
