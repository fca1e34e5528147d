"""Answers with their citations, and the events of one on its way."""
