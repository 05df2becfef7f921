/** Who may come in: known endpoints at once, unknown ones by the coordinator's word, new ones with a join token. */
@NullMarked
package io.sluice.gateway.login;

import org.jspecify.annotations.NullMarked;
