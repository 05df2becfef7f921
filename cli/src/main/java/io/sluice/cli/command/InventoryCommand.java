package io.sluice.cli.command;

import picocli.CommandLine.Command;

/** Asks what machines are made of. */
@Command(
        name = "inventory",
        description = "Shows what machines are made of.",
        subcommands = {InventoryScanCommand.class},
        footer = {"", "Examples:", "  sluice inventory scan 'os=linux'"})
public final class InventoryCommand {}
