"""Logs, metrics and traces of a process. Every package declares the metrics that it measures itself."""
