"""Text → sentences, terms, abbreviations and vocabulary concepts."""
