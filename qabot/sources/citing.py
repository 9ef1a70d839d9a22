"""A document as one would cite it: Vancouver and APA, and names made short.

The rules are few and run for every answer, so they are here and not in a CSL
processor: the one for Python needs 20 to 50 ms a style, 90 MB of styles, and
names that are already split into parts. Vancouver follows Citing Medicine
(2nd edition, chapter 1), but keeps the hyphen of hyphenated given names; APA
follows the 7th edition.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from qabot.models import Document, Post, Study

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LONG_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_LONGEST_NAME = 200
_VANCOUVER_AUTHORS = 6
_APA_AUTHORS = 20

_PARTICLES = frozenset(
    [
        "af",
        "al",
        "av",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "dela",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "los",
        "'t",
        "ten",
        "ter",
        "van",
        "vande",
        "vander",
        "vom",
        "von",
        "zu",
        "zum",
        "zur",
    ],
)
_SUFFIXES = {
    "jr": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV", "2nd": "2nd", "3rd": "3rd",
}  # fmt: skip
_DEGREES = frozenset(["phd", "msc", "bsc", "dphil", "mph", "mbbs", "frcp", "dr", "prof", "md"])
_CERTAIN_DEGREES = re.compile(r"(?:Ph\.?D|M\.D|[MB]\.?Sc|D\.?Phil|MBBS|FRCP)\.?", re.ASCII)
_COLLECTIVE_STEMS = ("universit", "institut", "collaborat")
_COLLECTIVE_WORDS = frozenset(
    "group groups consortium committee society association team network investigators "
    "organisation organization foundation department center centre council ministry agency office "
    "college academy board bureau alliance federation commission initiative project program "
    "programme hospital laboratory laboratories company corporation inc ltd gmbh llc panel "
    "registry trialists authors contributors community service unit division and for of the".split()
)
_UNUSUAL = _COLLECTIVE_WORDS | _DEGREES | frozenset(_SUFFIXES)
_USUAL_FAMILY = re.compile(r"{word}(?:-{word})?".format(word=r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+"))
_USUAL_GIVEN = re.compile(
    r"{given}(?: {given})?".format(
        given=r"(?:[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:-[A-Za-z][a-z]+)?|[A-Z]{1,3}\.?|(?:[A-Z]\.){1,3}[A-Z]?)"
    )
)
_USUAL_INITIALS = re.compile(r"[A-Z]{1,3}")
_HYPHENS = str.maketrans("‐‑–−", "----")
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W\d_]", re.UNICODE)


@cache
def _collective() -> re.Pattern[str]:
    """Words of groups; compiled for the first name that is unusual."""
    return re.compile(
        rf"\b(?:{'|'.join(sorted(_COLLECTIVE_WORDS))}|(?:{'|'.join(_COLLECTIVE_STEMS)})\w+)\b"
        r"|[&\d@]",
        re.IGNORECASE,
    )


class Name(NamedTuple):
    """An author's name in parts; `initials` is empty for names kept whole."""

    family: str
    """Family name with its particles, or the whole name."""

    initials: str
    """Initials without dots, such as "DY" or "J-U"."""

    suffix: str
    """A suffix such as "Jr" or "III", or ""."""


def name_parts(author: str) -> Name:
    """Takes an author's name apart, whichever way round the source wrote it.

    Names of one word, of groups, and in scripts without capitals stay whole.

    >>> name_parts("Jan van der Berg")
    Name(family='van der Berg', initials='J', suffix='')
    """
    if usual := usual_name(author):
        family, _, initials = usual
        return Name(family, initials, "")
    whole = " ".join(_IN_PARENTHESES.sub(" ", author.translate(_HYPHENS)).split())
    kept = Name(" ".join(author.split()), "", "")
    is_odd = len(whole) > _LONGEST_NAME or not _has_capitals(whole)
    if is_odd or _collective().search(_without_ordinal(whole)):
        return kept
    pieces = [piece.strip() for piece in whole.split(",")]
    suffix = ""
    for piece in pieces[1:]:
        suffix = suffix or _suffix(piece)
    pieces = [pieces[0]] + [
        p for p in pieces[1:] if p and not _suffix(p) and p.lower().replace(".", "") not in _DEGREES
    ]
    if len(pieces) > 2:
        return kept
    if len(pieces) == 2:
        parts = _inverted(pieces[0], pieces[1], suffix)
    else:
        parts = _in_one_piece(pieces[0].split(), suffix)
    return parts if parts.family and parts.initials else kept


def usual_name(author: str) -> tuple[str, str, str] | None:
    """Family name, given names ("" if they are initials) and initials; None of unusual names.

    >>> usual_name("Kim, Doo Yeong"), usual_name("Choi N"), usual_name("Jan van der Berg")
    (('Kim', 'Doo Yeong', 'DY'), ('Choi', '', 'N'), None)
    """
    family, comma, given = author.partition(", ")
    if comma:
        initials = _usual_initials(given)
    else:
        family, _, initials = author.partition(" ")
        given = ""
        if not (_USUAL_INITIALS.fullmatch(initials) and _is_of_a_person(initials)):
            return None
    return (family, given, initials) if initials and _is_usual_family(family) else None


@lru_cache(maxsize=1 << 15)
def _is_usual_family(name: str) -> bool:
    return bool(_USUAL_FAMILY.fullmatch(name)) and _is_of_a_person(name)


@lru_cache(maxsize=1 << 15)
def _usual_initials(given: str) -> str:
    """The initials of given names; "" if they are unusual."""
    is_usual = _USUAL_GIVEN.fullmatch(given) and _is_of_a_person(given)
    return _initials(given.split()) if is_usual else ""


def short_name(author: str) -> str:
    """The name as reference lists write it: family name, then initials.

    >>> short_name("J.-U. Hwang"), short_name("Kim, Doo Yeong"), short_name("Choi N")
    ('Hwang J-U', 'Kim DY', 'Choi N')
    """
    return " ".join(part for part in name_parts(author) if part)


def vancouver(document: Document, *, authors: int = _VANCOUVER_AUTHORS) -> str:
    """The reference as medical journals print it, in one line.

    Args:
        document: What is cited.
        authors: How many authors are named before "et al.".
    """
    if isinstance(document, Post):
        return _joined(
            _sentence(document.title),
            _sentence(document.community or ""),
            _sentence(_vancouver_date(_post_date(document)) or document.age or ""),
            f"Available from: {document.url}" if document.url else "",
        )
    names = [short_name(author) for author in document.authors]
    if len(names) > authors:
        names = [*names[:authors], "et al"]
    return _joined(
        _sentence(", ".join(names)),
        _sentence(document.title),
        _sentence(document.journal or ""),
        _sentence(_vancouver_date(document.published) + _vancouver_place(document)),
        f"doi:{document.doi}" if document.doi else "",
    )


def apa(document: Document) -> str:
    """The reference in APA style (7th edition) as plain text, in one line."""
    if isinstance(document, Post):
        return _joined(
            _sentence(document.title),
            f"({_apa_date(_post_date(document))}).",
            _sentence(document.community or ""),
            document.url or "",
        )
    address = f"https://doi.org/{document.doi}" if document.doi else document.url or ""
    date = f"({_apa_date(document.published and document.published[:4])})."
    names = _apa_authors(document.authors)
    head = [names, date, _sentence(document.title)] if names else [_sentence(document.title), date]
    return _joined(*head, _sentence(_apa_place(document)), address)


def bibtex(document: Document) -> str:
    """The document as one BibTeX entry."""
    from qabot.sources.bibtex import write

    return "".join(write([document])).strip()


def ris(document: Document) -> str:
    """The document as one RIS record."""
    from qabot.sources.ris import write

    return "".join(write([document])).strip()


def _is_of_a_person(name: str) -> bool:
    """Whether no word of a name is one of a group, a degree or a suffix."""
    lower = name.replace(".", "").replace(",", " ").replace("-", " ").lower()
    return _UNUSUAL.isdisjoint(lower.split()) and not any(
        stem in lower for stem in _COLLECTIVE_STEMS
    )


def _inverted(family: str, given: str, suffix: str) -> Name:
    """The parts of "Family, Given"; particles after the given names belong to the family."""
    words = family.split()
    if len(words) > 1 and (found := _suffix(words[-1])):
        words, suffix = words[:-1], suffix or found
    names = [word for word in given.split() if not _CERTAIN_DEGREES.fullmatch(word)]
    while len(names) > 1 and names[-1].lower() in _DEGREES and not _is_initials(names[0]):
        names.pop()
    if len(names) > 1 and (found := _suffix(names[-1])):
        names, suffix = names[:-1], suffix or found
    particles: list[str] = []
    while len(names) > 1 and names[-1] in _PARTICLES:
        particles.insert(0, names.pop())
    return Name(" ".join(particles + words), _initials(names), suffix)


def _in_one_piece(words: list[str], suffix: str) -> Name:
    """The parts of "Given Family" or "Family GN"."""
    while len(words) > 1 and words[0].lower().rstrip(".") in {"dr", "prof"}:
        words = words[1:]
    while len(words) > 2 and _CERTAIN_DEGREES.fullmatch(words[-1]):
        words = words[:-1]
    if len(words) > 2 and (found := _suffix(words[-1])):
        words, suffix = words[:-1], suffix or found
    first_initial = len(words)
    while first_initial > 1 and _is_initials(words[first_initial - 1]):
        first_initial -= 1
    if first_initial < len(words) and not _is_initials(words[0]):
        return Name(" ".join(words[:first_initial]), _initials(words[first_initial:]), suffix)
    family = len(words) - 1
    while family > 1 and words[family - 1].lower() in _PARTICLES:
        family -= 1
    return Name(" ".join(words[family:]), _initials(words[:family]), suffix)


def _is_initials(word: str) -> bool:
    """Whether a word is nothing but initials: "DY", "J.-U.", "N.", not "KIMS"."""
    letters = [c for c in word if c not in ".-"]
    if not letters or not all(c.isalpha() and c.isupper() for c in letters):
        return False
    return len(letters) <= 3 or word.count(".") >= len(letters) - 1


def _initials(words: list[str]) -> str:
    """The first letters; hyphens between given names are kept."""
    return "".join(_word_initials(word) for word in words)


@lru_cache(maxsize=1 << 13)
def _word_initials(word: str) -> str:
    if _is_initials(word):
        return re.sub(r"-{2,}", "-", word.replace(".", "").strip("-"))
    parts = [p for p in re.split(r"[-.]", word) if _WORD.search(p)]
    letters = ["".join(_WORD.findall(p)[:1]).upper() for p in parts]
    return ("-" if "-" in word else "").join(letters)


def _suffix(word: str) -> str:
    return _SUFFIXES.get(word.lower().rstrip("."), "")


def _without_ordinal(name: str) -> str:
    return re.sub(r"\b(?:2nd|3rd)\b", "", name)


def _has_capitals(name: str) -> bool:
    return any(c.isupper() for c in name)


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _post_date(post: Post) -> str | None:
    return post.created.isoformat() if post.created else None


def _vancouver_date(date: str | None) -> str:
    if not date:
        return ""
    year, *rest = date.split("-")
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([year, *month, *(str(int(day)) for day in rest[1:])])


def _vancouver_place(study: Study) -> str:
    issue = f"({study.issue})" if study.issue else ""
    pages = f":{study.pages}" if study.pages else ""
    numbers = f"{study.volume or ''}{issue}{pages}"
    return f";{numbers}" if numbers and study.published else numbers


def _apa_date(date: str | None) -> str:
    if not date:
        return "n.d."
    year, *rest = date.split("-")
    month = [_LONG_MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(d)) for d in rest[1:]]
    return ", ".join([year, " ".join(month + day)]) if rest else year


def _apa_authors(authors: tuple[str, ...]) -> str:
    names = [_apa_name(author) for author in authors]
    if len(names) > _APA_AUTHORS:
        return f"{', '.join(names[: _APA_AUTHORS - 1])}, … {names[-1]}"
    if len(names) > 1:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return _sentence("".join(names))


def _apa_name(author: str) -> str:
    name = name_parts(author)
    if not name.initials:
        return name.family
    dotted = re.sub(r"(\w)", r"\1. ", name.initials).replace(". -", ".-").strip()
    return ", ".join(
        part for part in (name.family, dotted, name.suffix and f"{name.suffix}.") if part
    )


def _apa_place(study: Study) -> str:
    if not study.journal:
        return ""
    issue = f"({study.issue})" if study.issue else ""
    numbers = f"{study.volume or ''}{issue}"
    pages = (study.pages or "").replace("-", "–")
    return ", ".join(part for part in (study.journal, numbers, pages) if part)
