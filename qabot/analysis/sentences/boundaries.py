"""Whether a full stop, a question mark or an exclamation mark ends a sentence."""

from __future__ import annotations

import re

from qabot.analysis.sentences.words import (
    ABBREVIATIONS,
    CLOSING,
    COMPANIES,
    LETTERED,
    MONTHS,
    NEVER_LAST,
    POINTERS,
    SMALL_STARTERS,
    STARTERS,
)

_OPENERS = "\"'“‘«([{¿¡*†‡§"
_WINDOW = 48
_NEXT_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.[-–]?)+[^\W\d_]{1,2}")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[A-Za-z]|[ivxIVX]{1,5})[)\]]?")
_MIXED_CASE = re.compile(r"[a-zα-ω]{1,6}(?:[A-Z\dα-ω]|-[A-Z\d])|[α-ω]\W|[a-z]-[a-z]{3}")
_CODE = re.compile(r"[A-Z]{0,4}[-_]?\d|[A-Z]{1,2}\b|[IVX]+\b")
_CITATION = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*+\]")


def citation_end(text: str, start: int) -> int:
    """One past a citation such as "[12,13]" that begins at `start`; -1 if none does."""
    found = _CITATION.match(text, start)
    return found.end() if found else -1


def ends_sentence(text: str, begin: int, mark: int, after: int, following: int) -> bool:
    """Whether the marks `text[mark:after]` end the sentence that began at `begin`.

    `after` lies behind closing quotes and brackets too; `following` is the
    first character after the white space, and inside the text.
    """
    first = text[following]
    marks = text[mark:after]
    if marks == ".":
        return _stop_ends(text, begin, mark, following, closed=False)
    if "!" in marks or "?" in marks:
        return not (first.islower() and marks[-1] not in "!?.…") and first not in ",;:)]"
    if ".." in marks or "…" in marks:
        return not first.islower() and first not in ",;:)]([."
    return _stop_ends(text, begin, mark, following, closed=True)


def _stop_ends(text: str, begin: int, mark: int, following: int, *, closed: bool) -> bool:
    first = text[following]
    if first in _OPENERS:
        return _opened(text, begin, mark, following)
    if first.isupper():
        return _before_capital(text, begin, mark, following)
    if first.islower():
        return _before_small(text, begin, mark, following, closed=closed)
    if first.isdecimal():
        return not _is_abbreviation(text, begin, mark)
    if first in ",;:)]}.±=<>≤≥%/+×~≈":
        return False
    return not _is_abbreviation(text, begin, mark)


def _opened(text: str, begin: int, mark: int, following: int) -> bool:
    """Whether a sentence begins with the bracket or quotation mark at `following`."""
    if _is_abbreviation(text, begin, mark):
        return False
    cited = citation_end(text, following)
    return not (cited > 0 and text[cited : cited + 1] in (".", ",", ";", ")"))


def _before_capital(text: str, begin: int, mark: int, following: int) -> bool:
    words = _words_before(text, begin, mark)
    if not words:
        return False
    word = words[-1].lstrip("([{\"'“‘-–—/~*")
    key = word.lower()
    if len(word) > 2 and key not in ABBREVIATIONS and "." not in word:
        return True
    if _is_enumerator(text, begin, mark):
        return False
    if len(word) == 1 and word.isalpha():
        return _letter_ends(words, text, following)
    if key in NEVER_LAST:
        return False
    if _INITIALS.fullmatch(word):
        return key in CLOSING or _starter(text, following)
    if key in POINTERS:
        return _CODE.match(text, following) is None
    if key in COMPANIES:
        return _starter(text, following)
    return key in CLOSING or key not in ABBREVIATIONS or _starter(text, following)


def _letter_ends(words: list[str], text: str, following: int) -> bool:
    """Whether a single letter ends the sentence, as in "vitamin D", not in "E. Smith"."""
    if _starter(text, following):
        return True
    return len(words) > 1 and words[-2].lower().lstrip("(") in LETTERED


def _before_small(text: str, begin: int, mark: int, following: int, *, closed: bool) -> bool:
    if _MIXED_CASE.match(text, following):
        return not _is_abbreviation(text, begin, mark)
    found = _NEXT_WORD.match(text, following)
    if closed or found is None or found.group() not in SMALL_STARTERS:
        return False
    words = _words_before(text, begin, mark)
    word = words[-1] if words else ""
    return len(word) > 2 and word.isalpha() and word.lower() not in ABBREVIATIONS


def _is_abbreviation(text: str, begin: int, mark: int) -> bool:
    """Whether the word before `mark` is cut short, or the number of a list's entry."""
    words = _words_before(text, begin, mark)
    if not words or _is_enumerator(text, begin, mark):
        return True
    word = words[-1].lstrip("([{\"'“‘-–—/~*")
    if word.lower() in ABBREVIATIONS:
        return True
    if len(word) <= 2 and word.isalpha() and word[0].isupper():
        return not (len(words) > 1 and words[-2].lower() in LETTERED)
    return len(word) == 1 and word.isalpha() or _INITIALS.fullmatch(word) is not None


def _words_before(text: str, begin: int, mark: int) -> list[str]:
    return text[max(begin, mark - _WINDOW) : mark].split()


def _is_enumerator(text: str, begin: int, mark: int) -> bool:
    return mark - begin < 12 and _ENUMERATOR.fullmatch(text, begin, mark) is not None


def _starter(text: str, following: int) -> bool:
    found = _NEXT_WORD.match(text, following)
    return (
        found is not None
        and found.group() in STARTERS
        and text[found.end() : found.end() + 1] != "."
    )
