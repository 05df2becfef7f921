package io.sluice.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Looks to an agent as the scanner does, and finds the same machine each time. */
public final class FakeScanner {
    static final String DIGEST = "0123456789abcdef".repeat(4);
    static final String REPORT = "not really compressed";

    private FakeScanner() {}

    /** The process that the agent starts. */
    public static void main(String[] arguments) throws IOException {
        for (String argument : arguments) {
            if (argument.startsWith("--out=")) {
                Files.writeString(Path.of(argument.substring("--out=".length())), REPORT);
            }
        }
        System.out.println("{\"digest\":\"" + DIGEST + "\",\"bytes\":" + REPORT.length()
                + ",\"scanner\":\"fake/1\",\"packages\":7}");
    }

    /** Makes a jar of it in a folder, which an agent may have as {@code inventory.dir}. */
    static String jarIn(Path folder) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeScanner.class.getName());
        String name = FakeScanner.class.getName().replace('.', '/') + ".class";
        try (OutputStream file =
                        Files.newOutputStream(Files.createDirectories(folder).resolve("sluice-inventory.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest);
                var code = FakeScanner.class.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new JarEntry(name));
            if (code == null) {
                throw new IOException("no " + name);
            }
            code.transferTo(jar);
            return folder.toAbsolutePath().toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
