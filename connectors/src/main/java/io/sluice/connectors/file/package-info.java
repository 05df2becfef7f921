/** Topics as files of JSON lines, a folder for each day: for those who have no database. */
@NullMarked
package io.sluice.connectors.file;

import org.jspecify.annotations.NullMarked;
