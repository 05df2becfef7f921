/** What an operator may set: the keys, and the record they make. */
@NullMarked
package io.sluice.agent.config;

import org.jspecify.annotations.NullMarked;
