"""Models that can be asked, and their features."""
