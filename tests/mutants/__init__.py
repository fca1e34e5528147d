"""Mutation tests: bugs are planted in the modules that guard people, and the tests that concern each must notice."""
