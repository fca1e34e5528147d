"""Set of questions with known answers over documents that are generated from templates by a seed."""
