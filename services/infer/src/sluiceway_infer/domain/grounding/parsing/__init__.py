"""Parsing of a question and of a passage: what is asked for, what is named, what heads and what bounds a line."""
