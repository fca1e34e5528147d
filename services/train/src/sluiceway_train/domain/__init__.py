"""Values and rules of train: datasets, runs and versions of models."""
