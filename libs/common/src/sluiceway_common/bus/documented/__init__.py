"""The events as a page for people: printed from the contracts, compared by a test."""
