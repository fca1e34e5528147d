"""Audit log: who has done what, and how it ended, as chains of entries that nobody can change unseen."""
