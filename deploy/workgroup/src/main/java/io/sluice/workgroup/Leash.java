package io.sluice.workgroup;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * First main of a child process: holds its standard input and calls the real main. When the input ends, the process
 * exits in order; that happens when the owner closes it, and also when the owner is killed, because the system then
 * closes the pipe. Needs nothing but the JDK: it joins foreign class paths.
 */
public final class Leash {
    private Leash() {}

    /** {@code args}: the class whose main is to run, then its arguments. */
    public static void main(String[] args) throws ReflectiveOperationException {
        InputStream leash = System.in;
        System.setIn(InputStream.nullInputStream());
        Thread holder = new Thread(() -> waitForTheEnd(leash), "leash");
        holder.setDaemon(true);
        holder.start();
        var main = Class.forName(args[0]).getMethod("main", String[].class);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            System.err.println(args[0] + " ended: " + e.getCause());
            System.exit(1);
        }
    }

    private static void waitForTheEnd(InputStream leash) {
        try {
            while (leash.read() >= 0) {
                // Only the end means something.
            }
        } catch (IOException e) {
            System.err.println("the leash broke: " + e.getMessage());
        }
        System.exit(0);
    }
}
