"""Adapters of eval, one a library."""
