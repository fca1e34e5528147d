"""The rules: what is asked, what fits, what is supported, what is said."""
