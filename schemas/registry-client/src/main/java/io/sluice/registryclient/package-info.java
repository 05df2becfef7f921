/** Names what is kept of the Confluent schema registry client when it is repackaged. */
package io.sluice.registryclient;
