/**
 * What a method declares of itself beyond its executables: entry points, JSON Schemas of arguments and results, defaults,
 * limits. Everything here is pure, so that the coordinator and {@code sluice method test} decide alike.
 */
@NullMarked
package io.sluice.method;

import org.jspecify.annotations.NullMarked;
