"""Adapters of train, one a library."""
