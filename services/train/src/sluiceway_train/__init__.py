"""Service train: examples in, signed adapters out. What learns is the worker, a package and an environment of its own."""
