"""Engines: each a model that runs, behind one law."""
