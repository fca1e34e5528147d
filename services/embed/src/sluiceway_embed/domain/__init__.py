"""Domain of embed: passages, versions, filters, fusion and ranking."""
