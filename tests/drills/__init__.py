"""Drills: what takes minutes and the history of the repository, so that no test does it."""
