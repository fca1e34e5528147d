"""The command `sluiceway`."""
