"""Bytes by their content: one port, two adapters, one law."""
