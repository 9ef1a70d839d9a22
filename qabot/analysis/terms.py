"""The analyzer: text → terms, the same for documents and for questions.

A word is a run of letters and digits, with `-`, `'` and `/` allowed inside.
It is folded (NFKC, lower case, no accents, Greek letters spelled out), split
into its parts, and each part stemmed by Snowball English (Porter2). A word
with a part that is a number or at most two characters long gives its joined
form too, so that DKK-1 meets DKK1. Capitals followed by a number, as in
"DKK 1", are joined as well. The letter of a vitamin is kept, though single
letters are stop words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, compress, count
from operator import itemgetter
from typing import Final, NamedTuple

import Stemmer

ANALYZER_VERSION: Final = 1
"""Changes whenever the same text would give other terms."""

MAX_TERM_LENGTH: Final = 64
"""Longer runs of letters and digits are cut; no word is that long."""

_HYPHENS = "-\u2010\u2011\u2012\u2013"
_APOSTROPHES = "'\u2019"
_CAPITALS_BEFORE = "|".join(rf"(?<=\b[A-Z]{{{n}}})" for n in (2, 3, 4))
_WORD = re.compile(
    r"[Vv]itamins? [A-Ka-k]\d?\d?\b"
    rf"|[^\W_]+(?:[{_HYPHENS}{_APOSTROPHES}/][^\W_]+)*(?:(?:{_CAPITALS_BEFORE})\ \d{{1,6}}\b)?"
)
_PLAIN_WORD = re.compile(rf"\w++(?:[{_HYPHENS}{_APOSTROPHES}/]\w++)*+")
"""What `_WORD` finds in a text without vitamins, underscores and "DKK 1"; faster."""

_NEEDS_CARE = re.compile(r"[A-Z] \d")
_PART_BREAK = re.compile(rf"[{_HYPHENS}{_APOSTROPHES}/ ]|[^\w]|_")
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "sigma sigma tau upsilon phi chi psi omega"
).split()
_GREEK = {0x3B1 + i: name for i, name in enumerate(_GREEK_NAMES)} | {
    0x3D1: "theta",
    0x3D5: "phi",
    0x3F5: "epsilon",
}
_CACHE_LIMIT = 200_000

STOP_WORDS: Final = frozenset(
    """
    a about above after again all also although am among an and another any anybody anyone
    anything are aren as at be became because become becomes been before being below between
    both but by can cannot could couldn did didn do does doesn doing don done down during each
    either else etc ever every few for from further get gets getting give given gives go got had
    hadn has hasn have haven having he her here hers herself him himself his how however i if in
    into is isn it its itself just ll let lot many may maybe me might mine more most much must
    my myself neither no nor not now of off often on once one ones only onto or other others our
    ours ourselves out over own per please rather re really regarding s same shall she should
    shouldn since so some someone something such t tell than that the their theirs them
    themselves then there thereby therefore these they thing things this those though through
    thus to too toward towards under until up upon us ve very via was wasn we were weren what
    whatever when where whereas whether which while who whom whose why will with within without
    won would wouldn yes yet you your yours yourself yourselves d m anybody actually
    """.split()
)
"""Words that carry no topic: function words, question words, pronouns, auxiliaries."""


class Token(NamedTuple):
    """One word of a text, where it stands, and the terms it gives."""

    start: int
    """The first code point."""

    end: int
    """One past the last code point."""

    parts: tuple[str, ...]
    """The terms of its parts, stop words left out."""

    joined: str | None
    """The term of the whole word, where it has a short or a numeric part."""

    short: str
    """The word as a short form is compared (`short_key`); "" if it is none."""


class Analysis(NamedTuple):
    """What is known of a word, wherever it stands."""

    parts: tuple[str, ...]
    """The terms of its parts, stop words left out."""

    joined: str | None
    """The term of the whole word, where it has a short or a numeric part."""

    short: str
    """The word as a short form is compared (`short_key`); "" if it is none."""

    terms: tuple[str, ...]
    """All its terms: those of its parts, and the joined one."""

    text: str
    """All its terms, a space before each."""

    run: str
    """The terms of its parts, a space before each; "" for a stop word that may stand between the
    words of a name; `PARTED` for another."""

    written: str
    """The word as written, in lower case, a space for each slash."""

    has_forms: bool
    """Whether it has terms and a joined term or a short form."""


_TERMS, _RUN, _HAS_FORMS = map(itemgetter, (3, 5, 7))

PARTED: Final = " ."
"""What stands in a run where no name goes on; no term is so."""

PARTING: Final = r"[.,;:!?()\[\]\n]"
"""The punctuation that no name goes over, and the end of a line."""

_WITHIN_NAMES: Final = frozenset(
    """
    a an the after and at by during for from in into of on or per to via with her his its my our
    their your all any each every many more most much some these this those
    am are be been being had has have is was were
    """.split()
)
"""Stop words that may stand within a name: "loss of the hair", "my heart is racing"."""


class _Analyzer(dict[str, Analysis]):
    """Word → terms; a word is analyzed when it is first asked for, and kept."""

    def __init__(self) -> None:
        super().__init__()
        self._stemmer = Stemmer.Stemmer("english", 0)

    def __missing__(self, word: str) -> Analysis:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        if not word[:1].isalnum():
            mark = self[word] = Analysis((), None, "", (), "", PARTED, "", has_forms=False)
            return mark
        parts, joined, short = self._analyze(word)
        every = (*parts, joined) if joined else parts
        run = "".join([f" {part}" for part in parts])
        text = f"{run} {joined}" if joined else run
        written = word.lower().replace("/", " ")
        if not parts:
            run = "" if written in _WITHIN_NAMES else PARTED
        has_forms = bool(joined or (short and every))
        found = self[word] = Analysis(parts, joined, short, every, text, run, written, has_forms)
        return found

    def _analyze(self, word: str) -> tuple[tuple[str, ...], str | None, str]:
        short = short_key(word)
        folded = fold(word)
        pieces = [piece[:MAX_TERM_LENGTH] for piece in _PART_BREAK.split(folded) if piece]
        stem = self._stemmer.stemWord
        if folded.startswith("vitamin") and " " in folded:
            return tuple(stem(piece) for piece in pieces), None, ""
        parts = tuple(stem(piece) for piece in pieces if piece not in STOP_WORDS)
        if len(pieces) < 2 or not any(len(p) <= 2 or p.isdigit() for p in pieces):
            return parts, None, short
        if set(pieces) & {"s", "t", "ll", "re", "ve", "d", "m"} and len(pieces) == 2:
            return parts, None, short
        return parts, stem("".join(pieces)[:MAX_TERM_LENGTH]), short


_ANALYSES: Final = _Analyzer()


def fold(text: str) -> str:
    """The text in NFKC, lower case, without accents, Greek letters spelled out.

    >>> fold("NF-κB and Naïve")
    'nf-kappab and naive'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).lower().translate(_GREEK)
    if plain.isascii():
        return plain
    marked = unicodedata.normalize("NFD", plain)
    kept = "".join(c for c in marked if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", kept).translate(_GREEK)


def tokens(text: str) -> list[Token]:
    """The words of a text that are not stop words, with their places."""
    return [
        Token(match.start(), match.end(), *found[:3])
        for match in _word_pattern(text).finditer(text)
        if (found := _ANALYSES[match.group()]).terms
    ]


def word_terms(text: str) -> tuple[list[str], list[Analysis]]:
    """The words of a text with what stands before each, and the terms of each word.

    Returns:
        The text in pieces: what is no word stands at even places, words at odd
        ones. And the analysis of each word, stop words included.
    """
    pieces = _splitting(_word_pattern(text)).split(text)
    return pieces, list(map(_ANALYSES.__getitem__, pieces[1::2]))


def words_and_marks(text: str) -> list[Analysis]:
    """The words of a text and the punctuation that no name goes over, in order."""
    if text.isalnum():
        return [_ANALYSES[text]]
    found = _with_marks(_word_pattern(text)).findall(text)
    return list(map(_ANALYSES.__getitem__, found))


def terms_of(words: Iterable[Analysis]) -> list[str]:
    """The terms of words in order."""
    return list(chain.from_iterable(map(_TERMS, words)))


def runs_of(words: Iterable[Analysis]) -> Iterator[str]:
    """What each word adds to a run that may be a name (`Analysis.run`)."""
    return map(_RUN, words)


def places_of_forms(words: Iterable[Analysis]) -> Iterator[int]:
    """Where words stand that have a joined term or a short form."""
    return compress(count(), map(_HAS_FORMS, words))


def _word_pattern(text: str) -> re.Pattern[str]:
    return _WORD if _is_careful(text) else _PLAIN_WORD


@cache
def _splitting(words: re.Pattern[str]) -> re.Pattern[str]:
    """Compiled when a document is first read, not at each start."""
    return re.compile(f"({words.pattern})")


@cache
def _with_marks(words: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"{words.pattern}|{PARTING}")


def _is_careful(text: str) -> bool:
    """Whether words may be joined over a space, or hold an underscore."""
    return "itamin" in text or "_" in text or _NEEDS_CARE.search(text) is not None


def terms(text: str) -> list[str]:
    """The terms of a text in order, repeated as often as they occur.

    >>> terms("DKK-1 hinders the hair follicles.")
    ['dkk', '1', 'dkk1', 'hinder', 'hair', 'follicl']
    """
    return terms_of(map(_ANALYSES.__getitem__, _word_pattern(text).findall(text)))


def short_key(word: str) -> str:
    """A short form as it is compared: without hyphens, spaces and a plural's s.

    >>> short_key("DKK-1"), short_key("JAKs"), short_key("as")
    ('DKK1', 'JAK', '')
    """
    if word.islower():
        return ""
    bare = "".join(c for c in word if c.isalnum())
    if len(bare) > 2 and bare.endswith("s") and bare[:-1].isupper():
        bare = bare[:-1]
    return bare if sum(c.isupper() or c.isdigit() for c in bare) * 2 > len(bare) else ""


def is_number(term: str) -> bool:
    """Whether a term is a bare number, which is never a word that is missed."""
    return term.isdigit()
