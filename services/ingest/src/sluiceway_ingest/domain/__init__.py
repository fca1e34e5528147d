"""Rules of documents: values, state transitions, chunking."""
