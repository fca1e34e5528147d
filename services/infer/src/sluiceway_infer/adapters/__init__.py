"""What speaks to models, to the index and to the database."""
