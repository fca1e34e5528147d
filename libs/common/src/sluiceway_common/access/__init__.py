"""Who may call, and the keys that text of people is sealed with. The port is importable without a database."""
