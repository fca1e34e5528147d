"""Parsers of document formats, and what they share."""
