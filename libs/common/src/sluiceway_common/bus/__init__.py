"""Event log: topics, records, producers and consumers, on Kafka or in memory."""
