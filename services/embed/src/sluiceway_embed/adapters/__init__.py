"""Adapters of embed: stores, encoders, databases and servers behind its ports."""
