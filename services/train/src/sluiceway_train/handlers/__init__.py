"""Event handlers of train: each event as a call of the service."""
