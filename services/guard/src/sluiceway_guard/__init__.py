"""Service guard: notes in, notes out."""
