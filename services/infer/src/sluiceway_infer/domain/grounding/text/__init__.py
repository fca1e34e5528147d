"""Text, read without regard to a question: sentences, words, stems, numbers, units, its language."""
