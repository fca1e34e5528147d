"""What the parts cost and how good they are, measured beside others that do the same."""
