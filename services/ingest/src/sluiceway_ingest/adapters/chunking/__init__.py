"""Text to passages with a real tokenizer and real grammars."""
