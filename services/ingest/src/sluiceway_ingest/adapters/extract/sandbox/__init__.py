"""Sandbox of child processes: a fork server, one child a job, and exit reports."""
