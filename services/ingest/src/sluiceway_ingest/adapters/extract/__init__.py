"""Extraction of text: `formats` parses documents, `sandbox` runs a parser in a child process that may be killed."""
