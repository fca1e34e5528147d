"""Answer sentence selection: lines of the passages that give what a question asks for, of the thing it names."""
