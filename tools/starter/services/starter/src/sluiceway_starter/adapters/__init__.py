"""Adapters of starter, one a library."""
