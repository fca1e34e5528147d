"""The log: what is said, and who says it."""
