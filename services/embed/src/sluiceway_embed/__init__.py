"""Passages in, vectors kept, nearest found."""
