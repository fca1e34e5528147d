"""Rules of eval: what the record holds, how it is asked, and how an answer is scored."""
