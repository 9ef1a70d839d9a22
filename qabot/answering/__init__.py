"""Question and conversation → an answer of quotes, or the word that there is none."""
