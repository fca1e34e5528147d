"""What embed decides: what a passage is, what is new in it, what fits, and in which order."""
