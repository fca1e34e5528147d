"""Documents to text, each in a child process that may be killed."""
