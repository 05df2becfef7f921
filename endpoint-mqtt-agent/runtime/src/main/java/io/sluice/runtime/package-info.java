/**
 * How a method that an agent has started speaks to its gateway: {@link io.sluice.runtime.SluiceRuntime} for Java, and the
 * command {@code sluice-runtime} for everything else. Needs nothing but the JDK.
 */
@NullMarked
package io.sluice.runtime;

import org.jspecify.annotations.NullMarked;
