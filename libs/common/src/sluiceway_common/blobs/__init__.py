"""Content-addressed object store: one port, two adapters, one law."""
