"""Scanners: what is looked for in a text, one noun a module."""
