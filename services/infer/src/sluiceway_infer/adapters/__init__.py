"""Adapters to models, to the service `embed` and to the database."""
