"""Chunking of text into passages, by rules that depend on nothing but the text."""
