"""Library of every Sluiceway service: bus, delivery, calls, state, blobs. Knows no service."""
