"""Service starter: notes in, notes out."""
