package io.sluice.agent.link;

import java.util.ResourceBundle;
import org.eclipse.paho.mqttv5.client.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says nothing for Paho. What happens on a link is told by {@link PahoLink}; Paho's own trace costs a formatter, a
 * resource bundle per class and a call to java.util.logging for every packet.
 */
public final class SilentPahoLog implements Logger {

    @Override
    public void initialise(ResourceBundle messageCatalog, String loggerId, @Nullable String resourceName) {}

    @Override
    public void setResourceName(String logContext) {}

    @Override
    public boolean isLoggable(int level) {
        return false;
    }

    @Override
    public void severe(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void severe(String sourceClass, String sourceMethod, String msg, Object @Nullable [] inserts) {}

    @Override
    public void severe(
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public void warning(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void warning(String sourceClass, String sourceMethod, String msg, Object @Nullable [] inserts) {}

    @Override
    public void warning(
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public void info(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void info(String sourceClass, String sourceMethod, String msg, Object @Nullable [] inserts) {}

    @Override
    public void info(
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public void config(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void config(String sourceClass, String sourceMethod, String msg, Object @Nullable [] inserts) {}

    @Override
    public void config(
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public void fine(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void fine(String sourceClass, String sourceMethod, String msg, Object @Nullable [] inserts) {}

    @Override
    public void fine(
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public void finer(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void finer(String sourceClass, String sourceMethod, String msg, Object @Nullable [] inserts) {}

    @Override
    public void finer(
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public void finest(String sourceClass, String sourceMethod, String msg) {}

    @Override
    public void finest(String sourceClass, String sourceMethod, String msg, Object @Nullable [] inserts) {}

    @Override
    public void finest(
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public void log(
            int level,
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public void trace(
            int level,
            String sourceClass,
            String sourceMethod,
            String msg,
            Object @Nullable [] inserts,
            @Nullable Throwable thrown) {}

    @Override
    public String formatMessage(String msg, Object @Nullable [] inserts) {
        return msg;
    }

    @Override
    public void dumpTrace() {}
}
