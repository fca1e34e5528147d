"""Retrieval: passages of documents, and quotes of their words."""
