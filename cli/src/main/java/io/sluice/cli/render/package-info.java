/** What people and programs get to read: tables, JSON, YAML, results of targets, sizes and times. Pure, but for the progress bar. */
@NullMarked
package io.sluice.cli.render;

import org.jspecify.annotations.NullMarked;
