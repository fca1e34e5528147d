"""Service train: examples in, signed adapters out. What learns is the worker: another package, another environment."""
