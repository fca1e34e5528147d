"""Hostile requests for every method and every door, made from the contracts, and what may be answered to them."""
