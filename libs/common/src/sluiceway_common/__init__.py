"""What every Sluiceway service owes: bus, delivery, calls, state, blobs. Knows no service."""
