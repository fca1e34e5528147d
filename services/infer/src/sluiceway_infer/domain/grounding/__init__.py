"""Grounding: evidence for a question, and the support of an answer by the documents."""
