"""embed: passages in, vectors kept, nearest found."""
