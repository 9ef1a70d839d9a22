"""One reader for each format: file → studies and posts; exports and citations."""
