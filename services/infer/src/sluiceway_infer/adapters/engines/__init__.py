"""Engines: models that run here, or behind a server."""
