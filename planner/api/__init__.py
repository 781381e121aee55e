"""What programs and maps of other makers are given: features of all nouns."""
