"""Text into passages, by rules that depend on nothing but the text."""
