"""Whether a full stop, a question mark or an exclamation mark ends a sentence."""

from __future__ import annotations

import re
from typing import Final

from qabot.analysis.sentences.words import (
    ABBREVIATIONS,
    CLOSING,
    JOINING,
    LABELS,
    LETTERED,
    NAMING,
    POINTERS,
    SMALL_STARTERS,
    STARTERS,
    TITLES,
)

CLOSERS: Final = "\"'”’)]}»"
"""What may stand between the mark and the white space."""

_OPENERS = "\"'“‘«([{¿¡*†‡§"
_NEVER_FIRST = ",;:)]}.±=<>≤≥%/+×~≈"
_WINDOW = 48
_LEADING = "([{\"'“‘-–—/~*"
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.[-–]?)+[^\W\d_]{1,2}")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[A-Za-z]|[ivxIVX]{1,5})[)\]]?")
_MIXED_CASE = re.compile(r"[a-zα-ω]{1,6}(?:[A-Z\dα-ω]|-[A-Z\d])|[α-ω]\W|[a-z]-[a-z]{3}|[a-z]\)\s")
_CODE = re.compile(r"[A-Z]{0,4}[-_]?\d|[A-Z]{1,2}\b|[IVX]+\b")
_VOLUME_AND_PAGES = re.compile(r"\d{1,4}\s?(?:\(\d{1,4}\))?\s?[,:]\s?\d{1,6}\s?[–-]\s?\d")
_CITATION = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*+\]")
_STRAY_CLOSER = re.compile(r"[\"”’)\]](?=\s|\Z)")


def trailing_end(text: str, start: int) -> int:
    """One past what still belongs to the sentence before: "[12,13]" or a lone closing mark.

    `start` lies behind the white space after a full stop. -1 if nothing does.
    """
    if text[start] not in '["”’)]':
        return -1
    found = _CITATION.match(text, start) or _STRAY_CLOSER.match(text, start)
    if found is None:
        return -1
    after = text[found.end() : found.end() + 1]
    return -1 if after and not after.isspace() else found.end()


def ends_sentence(text: str, begin: int, mark: int, after: int, following: int) -> bool:
    """Whether the marks `text[mark:after]` end the sentence that began at `begin`.

    `after` lies behind closing marks and citations too; `following` is the
    first character after the white space, and inside the text.
    """
    first = text[following]
    marks = text[mark:after]
    if marks == ".":
        return _stop_ends(text, begin, mark, following, closed=False)
    closed = any(mark in CLOSERS for mark in marks)
    if "!" in marks or "?" in marks:
        return not (first.islower() and closed) and first not in ",;:)]"
    if ".." in marks or "…" in marks:
        return not first.islower() and first not in ",;:)]([."
    return _stop_ends(text, begin, mark, following, closed=closed)


def glued_ends(text: str, begin: int, mark: int) -> bool:
    """Whether the mark ends a sentence although no white space follows: "hair fell.It grew"."""
    words = _words_before(text, begin, mark)
    if not words or "/" in words[-1] or "." in words[-1] or "@" in words[-1]:
        return False
    word = words[-1].lstrip(_LEADING)
    if word.lower() in ABBREVIATIONS:
        return False
    if _opens_sentence(text, mark + 1):
        return len(word) > 1
    return len(word) > 3 and word.isalpha() and word.islower()


def ends_before_small(text: str, begin: int, mark: int, following: int) -> bool:
    """Whether a full stop ends a sentence of a writer who leaves out capitals."""
    if not text[following].islower():
        return False
    words = _words_before(text, begin, mark)
    word = words[-1] if words else ""
    return len(word) > 1 and word.isalpha() and word.lower() not in ABBREVIATIONS


def _stop_ends(text: str, begin: int, mark: int, following: int, *, closed: bool) -> bool:
    first = text[following]
    if first.isupper():
        return _before_capital(text, begin, mark, following)
    if first.islower():
        return _before_small(text, begin, mark, following, closed=closed)
    if first in _NEVER_FIRST:
        return False
    if first.isdecimal() and _VOLUME_AND_PAGES.match(text, following):
        return False
    if first in _OPENERS and _cited_inside(text, following):
        return False
    return not _is_abbreviation(text, begin, mark)


def _cited_inside(text: str, following: int) -> bool:
    """Whether a citation stands between two full stops, as in "minutes. [13]. To"."""
    found = _CITATION.match(text, following)
    return found is not None and text[found.end() : found.end() + 1] in (".", ",", ";", ")")


def _before_capital(text: str, begin: int, mark: int, following: int) -> bool:
    words = _words_before(text, begin, mark)
    word = words[-1].lstrip(_LEADING) if words else ""
    key = word.lower()
    if len(word) > 2 and key not in ABBREVIATIONS and "." not in word:
        return True
    if not word or _is_inner_enumerator(words) or _is_enumerator(text, begin, mark):
        return False
    if len(word) == 1 and word.isupper():
        return _letter_ends(words, text, following)
    if len(word) > 1 and word.isupper() and word.isalpha():
        return key not in TITLES or _opens_sentence(text, following)
    return _abbreviation_ends(key, text, following)


def _letter_ends(words: list[str], text: str, following: int) -> bool:
    """Whether a single capital ends the sentence, as in "vitamin D", not in "E. Smith"."""
    if _opens_sentence(text, following):
        return True
    if len(words) < 2 or len(words[-1]) > 1:
        return False
    before = words[-2].lower().lstrip("(")
    return before in LETTERED or before[-1:].isdecimal()


def _abbreviation_ends(key: str, text: str, following: int) -> bool:
    if key in JOINING:
        return False
    if key in POINTERS:
        opens = key == "no" and _opens_sentence(text, following)
        return opens or _CODE.match(text, following) is None
    if key in NAMING:
        return _opens_sentence(text, following)
    if key in CLOSING or not _INITIALS.fullmatch(key):
        return True
    return _opens_sentence(text, following)


def _before_small(text: str, begin: int, mark: int, following: int, *, closed: bool) -> bool:
    if _MIXED_CASE.match(text, following):
        return not _is_abbreviation(text, begin, mark)
    found = _WORD.match(text, following)
    if closed or found is None or found.group() not in SMALL_STARTERS:
        return False
    return ends_before_small(text, begin, mark, following)


def _is_abbreviation(text: str, begin: int, mark: int) -> bool:
    """Whether the word before `mark` is cut short, or the number of a list's entry."""
    words = _words_before(text, begin, mark)
    if not words or _is_enumerator(text, begin, mark):
        return True
    word = words[-1].lstrip(_LEADING)
    if word.lower() in ABBREVIATIONS or _INITIALS.fullmatch(word):
        return True
    if len(word) > 2 or not word.isalpha():
        return False
    named = len(words) > 1 and (words[-2].lower() in LETTERED or words[-2][-1].isdecimal())
    return not named and (len(word) == 1 or (word[0].isupper() and word[1].islower()))


def _words_before(text: str, begin: int, mark: int) -> list[str]:
    return text[max(begin, mark - _WINDOW) : mark].split()


def _is_enumerator(text: str, begin: int, mark: int) -> bool:
    return mark - begin < 12 and _ENUMERATOR.fullmatch(text, begin, mark) is not None


def _is_inner_enumerator(words: list[str]) -> bool:
    """Whether the last word counts the entries of a list within a sentence: "and so on; 2). It"."""
    if len(words) < 2 or words[-2][-1] not in ";:":
        return False
    closed = words[-1].endswith(")")
    return (closed or words[-2][-1] == ";") and _ENUMERATOR.fullmatch(words[-1]) is not None


def _opens_sentence(text: str, following: int) -> bool:
    """Whether the word at `following` opens sentences; "A." is an initial."""
    found = _WORD.match(text, following)
    if found is None or text[found.end() : found.end() + 1] == ".":
        return False
    return found.group() in STARTERS or found.group() in LABELS
