"""Chunker with a real tokenizer and real grammars."""
