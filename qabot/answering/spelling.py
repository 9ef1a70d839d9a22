"""Words of the library that look like a word it does not have."""

from __future__ import annotations

from typing import Final

from qabot.analysis.background import UNSEEN, rarity
from qabot.analysis.terms import fold, terms
from qabot.index import PassageIndex

CANDIDATES: Final = 20_000
"""How many words with the same first letter are compared."""

MIN_LENGTH: Final = 4
SUGGESTED: Final = 0.74
"""From this likeness on (normalized Damerau-Levenshtein, 0 to 1), a word is suggested."""

CORRECTED: Final = 0.8
"""From this likeness on, a word that no text at large has is taken for a typing error."""


def suggestions(word: str, index: PassageIndex, *, limit: int = 3) -> list[tuple[str, float]]:
    """Words of the library that look like a word, with their likeness, best first."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    asked = fold(word)
    if len(asked) < MIN_LENGTH:
        return []
    counts: dict[str, int] = {}
    for start in dict.fromkeys((asked[0], asked[1], asked[1] + asked[0])):
        counts.update(index.words_with_prefix(start, CANDIDATES))
    likely = [w for w in counts if abs(len(w) - len(asked)) <= 3]
    found = process.extract(
        asked,
        likely,
        scorer=OSA.normalized_similarity,
        score_cutoff=SUGGESTED,
        limit=20,
    )
    own = set(terms(word))
    ranked = sorted(found, key=lambda f: (-f[1], -counts[f[0]], f[0]))
    return [(text, score) for text, score, _ in ranked if not own & set(terms(text))][:limit]


def correction(word: str, index: PassageIndex) -> str | None:
    """The library's word that is meant by a mistyped one; None if it may be a real word."""
    known = terms(word)
    if len(word) < MIN_LENGTH + 1 or not known or any(rarity(t) < UNSEEN for t in known):
        return None
    found = suggestions(word, index)
    if not found or found[0][1] < CORRECTED:
        return None
    return found[0][0]
