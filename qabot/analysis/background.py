"""How common a term is in text at large, whatever the library holds.

In a library of four documents, counting documents says nothing about how rare
a word is. `background.tsv` beside this module says, for some 30,000 terms, how
likely an abstract or a long post (200 words) is to hold it: the larger of two
estimates, so that what is common in either is common.

- English as people write it in forums: the word probabilities of
  spacy-lookups-data 1.0.5 (MIT licence), estimated on Reddit comments.
- Biomedical: counted over abstracts and articles of SciFact (abstracts ODC-By
  1.0), PubMedQA (MIT), MED1250 (public domain), Evidence Inference (MIT;
  articles CC BY) and CRAFT (CC BY 3.0).

It holds words and figures only, and is made by `benchmarks/background.py`. The
terms are those of `qabot.analysis.terms`, and the stop words. The file is
sorted by bytes and searched as it is: nothing is parsed at the start.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

UNSEEN: Final = 9.5
"""The rarity, in nats, of a term that the table does not have."""

COMMON_ENGLISH: Final = 4.5
"""Up to this rarity in general English, in nats, a term is common English."""

DATA_FILE: Final = str(Path(__file__).with_name("background.tsv"))
"""The table: a header line, then a line for each term, sorted by bytes."""


@cache
def _table() -> bytes:
    return Path(DATA_FILE).read_bytes()


@lru_cache(maxsize=16384)
def _figures(term: str) -> tuple[float, bool]:
    """The term's rarity and whether it is common English, by binary search."""
    data = _table()
    wanted = term.encode("utf-8", "surrogatepass")
    low, high = data.index(b"\n") + 1, len(data)
    while low < high:
        middle = (low + high) // 2
        start = data.rfind(b"\n", low, middle) + 1 or low
        end = data.index(b"\n", middle)
        found, _, figures = data[start:end].partition(b"\t")
        if found == wanted:
            tenths, _, mark = figures.partition(b"\t")
            return int(tenths) / 10, mark == b"e"
        if found < wanted:
            low = end + 1
        else:
            high = start
    return UNSEEN, False


def rarity(term: str) -> float:
    """-log of the share of 200-word texts that hold the term, in nats.

    Like an inverse document frequency: 0 for a term of every text, `UNSEEN`
    for one that the table does not have.

    Args:
        term: A term as `qabot.analysis.terms.terms` makes it, or a stop word.

    >>> rarity("the") < rarity("patient") < rarity("shampoo") < rarity("minoxidil")
    True
    """
    return _figures(term)[0]


def is_common_english(term: str) -> bool:
    """Whether one in 90 English texts of 200 words or more holds the term.

    >>> is_common_english("help"), is_common_english("follicl")
    (True, False)
    """
    return _figures(term)[1]


def share(term: str) -> float:
    """The estimated share of 200-word texts that hold the term, 0 to 1."""
    return math.exp(-rarity(term))
