"""Adapters of guard, one a library."""
