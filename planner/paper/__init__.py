"""Building blocks of printed and spreadsheet documents, which all nouns share."""
