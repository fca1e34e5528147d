"""Lexicon: words of a few languages that say how a sentence is to be taken, rather than what it is about."""
