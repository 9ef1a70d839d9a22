"""From the fields of a bibliographic record, as a format has them, to a study."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from qabot.models import Section, Study
from qabot.models.identify import normal_doi, normal_pmcid, normal_pmid
from qabot.sources.protocol import Parsed, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

TLDR_NOTE = "TLDR: "
"""How a note begins that holds a study's TLDR, in formats without a field for it."""

LONGEST_TITLE = 4000
"""Characters; what is longer is not a title."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:i|b|em|strong|u|sup|sub|sc|scp|small|span|p|br|div|italic|bold|h[1-6]|"
    r"inline-formula|jats:[a-z-]{1,30}|mml:[a-z]{1,30})(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"</(?:p|div|jats:p|jats:sec)\s*>|<br\s*/?>", re.IGNORECASE)
_LABEL = re.compile(r"<(h[1-6]|jats:title)\b[^<>]{0,300}>([^<>]{1,80})</\1\s*>", re.IGNORECASE)
_RETRACTED_TITLE = re.compile(
    r"\s*[\[(]?retracted(?:\s+(?:article|paper|publication|chapter|study))?\s*+[\])]?\s*+[:.–—-]|"
    r"\s*\[retracted|.*\(retracted (?:article|paper|publication|and)\b",
    re.IGNORECASE,
)
_RETRACTED_TYPE = re.compile(r"\s*retracted(?: publication| article)?\s*", re.IGNORECASE)
_LAST_STOP = re.compile(r"(?<![.\s])(?<!\.[A-Za-z])(?<!\betc)(?<!\bspp) ?\.$")
_TIGHT_COMMA = re.compile(r",(?=\S)")
_SEMICOLON = re.compile(r"(?<!&amp)(?<!&lt)(?<!&gt)(?<!&quot)(?<!&#39);|\n|\|\|?")
_COMMA = re.compile(r",(?![^()]{0,200}\))")
_WRAP = re.compile(r"(?<![ \t])[ \t]*\r?\n[ \t]*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_PUBMED_URL = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:pubmed|entrez)/|"
    r"europepmc\.org/(?:article|abstract)/med/|identifiers\.org/pubmed[:/])(\d{1,9})\b",
    re.IGNORECASE,
)
_PMC = re.compile(r"\bPMC\d{1,10}\b", re.IGNORECASE)
_LABELLED_PMID = re.compile(r"\b(?:PMID|PUBMED):?\s*(?:ID:?\s*)?(\d{1,9})\b", re.IGNORECASE)
_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"]{3,1999}", re.IGNORECASE)
_EMPTY_NAMES = frozenset(
    {"", "et al", "et al.", "others", "and others", "anonymous", "anon", "[no authors listed]",
     "n/a"},
)  # fmt: skip
_GENERIC_TYPES = frozenset(
    {"", "journal article", "article", "journal", "journal: article", "jour", "misc", "other",
     "original article", "journalarticle", "research-article", "generic", "-"},
)  # fmt: skip


def scrubbed(text: str) -> str:
    """The text without control characters and halves of surrogate pairs."""
    if text.isprintable():
        return text
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def plain(text: str) -> str:
    """The text without the markup that catalogues put into titles and abstracts.

    >>> plain("10<sup>-3</sup> <i>in vitro</i>, p &lt; 0.05")
    '10-3 in vitro, p < 0.05'
    """
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n\n", text))
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return scrubbed(text)


def guarded(text: str) -> str:
    """What `plain` turns into `text`: markup in the text itself is escaped."""
    if plain(text) == text:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;")


def one_line(text: str) -> str:
    """A title, a name, a journal: without markup, on one line."""
    if text.isprintable() and "<" not in text and "&" not in text and "  " not in text:
        return text.strip(" ")
    return " ".join(plain(text).split())


def paragraphs(text: str) -> str:
    """Running text: wrapped lines joined, paragraphs (after a blank line) and spaces kept."""
    parts = (_WRAP.sub(" ", part.strip()) for part in _BLANK_LINE.split(plain(text)))
    return "\n\n".join(part for part in parts if part)


def abstract_sections(text: str) -> tuple[Section, ...]:
    """The abstract as sections, with labels where the markup gives headings.

    >>> [s.label for s in abstract_sections("<h4>Aim</h4>Hair.<h4>Results</h4>Grew.")]
    ['Aim', 'Results']
    """
    pieces = _LABEL.split(text) if "<" in text else [text]
    labels = [None, *(one_line(label) for label in pieces[2::3])]
    found = []
    for label, piece in zip(labels, pieces[::3], strict=True):
        if words := paragraphs(piece):
            found.append(Section(label=label if label != "Abstract" else None, text=words))
    return tuple(found)


def split_list(text: str) -> list[str]:
    """A list in one field: parted by semicolons or lines, or by commas where there are none.

    >>> split_list("hair; scalp, human &amp; mouse")
    ['hair', ' scalp, human &amp; mouse']
    """
    parts = _SEMICOLON.split(text)
    return parts if len(parts) > 1 else _COMMA.split(text)


def split_types(text: str) -> list[str]:
    """A list of types in one field: parted by semicolons or lines alone."""
    return _SEMICOLON.split(text)


def web_address(text: str) -> str | None:
    """The first web address in a text, if it has one."""
    found = _URL.search(text)
    return scrubbed(found.group()).rstrip(".,;") if found else None


@dataclass(slots=True)
class Record:
    """The fields of a record as the format has them; lists in order of trust."""

    title: str = ""
    authors: list[str] = field(default_factory=list)
    journal: str = ""
    published: str | None = None
    abstract: str = ""
    sections: tuple[Section, ...] = ()
    tldr: str = ""
    dois: list[str] = field(default_factory=list)
    pmids: list[str] = field(default_factory=list)
    pmcids: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    volume: str = ""
    issue: str = ""
    pages: str = ""
    keywords: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def study(
        self, place: str, types: Iterable[str] | None = None, *, is_withdrawn: bool = False
    ) -> Parsed | Problem:
        """The study, or the sentence that says why there is none.

        Args:
            place: Where the record stands.
            types: All publication types of a catalogue, also the plain ones, as
                it writes them; without them, those of the record that say something.
            is_withdrawn: Whether the catalogue says so in a field of its own.
        """
        title = study_title(self.title)
        if not title:
            return Problem(place, "no title; skipped")
        if len(title) > LONGEST_TITLE:
            return Problem(place, f"a title of {len(title)} characters; skipped")
        try:
            return Parsed(self._model(title, types, is_withdrawn=is_withdrawn), place)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            return Problem(place, f"{where or 'record'}: {first['msg'][:200]}; skipped")

    def _model(self, title: str, catalogued: Iterable[str] | None, *, is_withdrawn: bool) -> Study:
        types = self.types if catalogued is None else [*catalogued]
        sections = self.sections or abstract_sections(self.abstract)
        return Study.model_validate(
            {
                "title": title,
                "authors": author_names(self.authors),
                "journal": one_line(self.journal) or None,
                "published": self.published,
                "tldr": self._tldr(),
                "sections": sections,
                "doi": self._doi(),
                "pmid": self._pmid(),
                "pmcid": self._pmcid(),
                "url": next((url for text in self.urls if (url := web_address(text))), None),
                "volume": one_line(self.volume) or None,
                "issue": one_line(self.issue) or None,
                "pages": one_line(self.pages) or None,
                "keywords": _distinct(map(one_line, self.keywords)),
                "publication_types": _telling(types) if catalogued is None else _distinct(types),
                "retracted": is_withdrawn or is_retracted(self.title, types),
            },
        )

    def _tldr(self) -> str | None:
        noted = (note[len(TLDR_NOTE) :] for note in self.notes if note.startswith(TLDR_NOTE))
        return one_line(self.tldr) or next(map(one_line, noted), "") or None

    def _doi(self) -> str | None:
        addresses = (url for url in self.urls if "doi" in url.lower())
        return next(
            (doi for one in (*self.dois, *addresses) if (doi := normal_doi(plain(one)))), None
        )

    def _pmid(self) -> str | None:
        given = (pmid for one in self.pmids if (pmid := normal_pmid(one)))
        addresses = (found.group(1) for url in self.urls if (found := _PUBMED_URL.search(url)))
        noted = (found.group(1) for note in self.notes if (found := _LABELLED_PMID.search(note)))
        return next(
            (pmid for one in (*given, *addresses, *noted) if (pmid := normal_pmid(one))), None
        )

    def _pmcid(self) -> str | None:
        given = (pmcid for one in self.pmcids if (pmcid := normal_pmcid(one)))
        named = (
            found.group() for text in (*self.urls, *self.notes) if (found := _PMC.search(text))
        )
        return next((pmcid for one in (*given, *named) if (pmcid := normal_pmcid(one))), None)


def written_abstract(study: Study) -> str:
    """The sections as one text for formats without labels; each label stands before its text."""
    return "\n\n".join(
        f"{section.label}: {section.text}" if section.label else section.text
        for section in study.sections
    )


def written_types(study: Study) -> tuple[str, ...]:
    """The publication types; one of them says that the study is retracted, if it is."""
    types = study.publication_types
    if not study.retracted or is_retracted(study.title, list(types)):
        return types
    return (*types, "Retracted Publication")


def study_title(text: str) -> str:
    """The title on one line, without the catalogue's own full stop."""
    title = one_line(text)
    if title.endswith(".") and (stop := _LAST_STOP.search(title, len(title) - 2)):
        return title[: stop.start()]
    return title


def author_names(names: list[str]) -> tuple[str, ...]:
    """The names on one line each, without "et al" and empty ones."""
    tidy = [one_line(name).strip(" ,;") for name in names]
    return tuple([name for name in tidy if name.lower() not in _EMPTY_NAMES])


def spaced_name(name: str) -> str:
    """A name of a format that writes "Family,Given", with a space after the comma."""
    return _TIGHT_COMMA.sub(", ", name)


def is_retracted(title: str, types: list[str]) -> bool:
    """Whether title or types say that the study itself was retracted."""
    is_said = "retracted" in title.lower() and _RETRACTED_TITLE.match(title[:LONGEST_TITLE])
    return bool(is_said) or any(_RETRACTED_TYPE.fullmatch(one) for one in types)


def _telling(types: list[str]) -> tuple[str, ...]:
    """The types that say more than that a record is one."""
    return _distinct(one for one in map(one_line, types) if one.lower() not in _GENERIC_TYPES)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
