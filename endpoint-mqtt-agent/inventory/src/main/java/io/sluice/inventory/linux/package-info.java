/** Linux, read from the kernel's and the system's own files; only rpm, systemd and the kind of a virtual machine are asked for. */
@NullMarked
package io.sluice.inventory.linux;

import org.jspecify.annotations.NullMarked;
