"""Claim verification: whether what a model says follows from a line of a passage."""
