"""Service eval: answers and documents in, their record out."""
