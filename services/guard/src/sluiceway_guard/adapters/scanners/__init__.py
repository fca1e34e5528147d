"""Scanners: what guard looks for in a text without a model."""
