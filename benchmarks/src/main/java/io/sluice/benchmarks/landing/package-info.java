/** What lands in a database: the rows of a fleet, on a topic and by bare JDBC, and whether they are there. */
@NullMarked
package io.sluice.benchmarks.landing;

import org.jspecify.annotations.NullMarked;
