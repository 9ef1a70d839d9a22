"""Question → ranked sentences, in two stages: passages, then their sentences."""
