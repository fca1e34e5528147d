"""API keys, sealing of text, and dropped tenants. The port is importable without a database."""
