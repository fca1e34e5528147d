"""Adapters of ingest: database, object store, parsers, tokenizer, web."""
