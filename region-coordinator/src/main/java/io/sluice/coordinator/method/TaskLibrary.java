package io.sluice.coordinator.method;

import io.sluice.topics.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a catalogue: methods that an administrator has made of a script, whose versions the region counts from 1.
 * A version that was removed is never given again.
 */
public final class TaskLibrary {
    private static final Comparator<Method> BY_NUMBER = Comparator.comparingLong(TaskLibrary::number);

    private final Catalogue catalogue;

    public TaskLibrary(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    static boolean isTask(Method method) {
        return !method.getRemoved() && !method.getOrigin().isEmpty();
    }

    /** The newest version of each task behind the name {@code after}, in order of names. */
    public List<Method> listed(@Nullable String after, int limit) {
        List<Method> page = new ArrayList<>();
        Method newest = null;
        for (Method method : catalogue.behind(after)) {
            if (!isTask(method)) {
                continue;
            }
            if (newest != null && !newest.getName().equals(method.getName())) {
                page.add(newest);
                newest = null;
                if (page.size() == limit) {
                    return page;
                }
            }
            newest = newest == null || BY_NUMBER.compare(newest, method) < 0 ? method : newest;
        }
        if (newest != null) {
            page.add(newest);
        }
        return page;
    }

    /** The versions of a task that can be run, the newest first; none if there is no such task. */
    public List<Method> versions(String name) {
        return catalogue.versions(name).stream()
                .filter(TaskLibrary::isTask)
                .sorted(BY_NUMBER.reversed())
                .toList();
    }

    /** @param versions of one name */
    static Optional<Method> newest(List<Method> versions) {
        return versions.stream().filter(TaskLibrary::isTask).max(BY_NUMBER);
    }

    /** @param taken versions of one name, removed ones among them */
    static String nextVersion(List<Method> taken) {
        return Long.toString(taken.stream().mapToLong(TaskLibrary::number).max().orElse(0) + 1);
    }

    /** 0 for a version that the region did not count. */
    private static long number(Method method) {
        String version = method.getVersion();
        return version.length() <= 9 && version.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                ? Long.parseLong(version)
                : 0;
    }
}
