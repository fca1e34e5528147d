"""Migrations of schema `eval`, in their order."""
