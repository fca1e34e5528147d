"""What ingest decides about documents."""
