"""What ingest speaks to."""
