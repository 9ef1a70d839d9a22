"""Passages: what the index retrieves, all of an abstract or a run of a long text's sentences."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from qabot.analysis.digest import Digest
from qabot.analysis.vocabulary import Vocabulary
from qabot.models import Document

PASSAGES_VERSION: Final = 1
"""Changes whenever this module would give other passages."""

WHOLE_TEXT: Final = 6_000
"""A text up to this many code points, as an abstract has, is one passage."""

PASSAGE_SENTENCES: Final = 12
"""The longest run of sentences that a passage of a longer text has."""

TO_THE_END: Final = 2**31 - 1
"""The last sentence of a passage that has all of them; they are not counted to be indexed."""


class Passage(NamedTuple):
    """A run of sentences, with what it is found by."""

    first: int
    """Index of its first sentence."""

    last: int
    """One past the index of its last sentence, or `TO_THE_END`."""

    words: str
    """The title's terms and its own in order, a space between them."""

    names: str
    """Marked concept ids of the title and of the run, a space between them."""

    written: str
    """Its words as completion offers them, in lower case, a space between them; those of the
    first passage have the title's too."""


def is_long(document: Document) -> bool:
    """Whether a document has several passages, for which its digest is needed."""
    return len(document.text) > WHOLE_TEXT


def passages(
    document: Document, digest: Digest | None, vocabulary: Vocabulary
) -> Iterator[Passage]:
    """The passages of a document in text order.

    Args:
        document: The document.
        digest: Its digest if it is long, else it is not looked at.
        vocabulary: What the concepts are found with.
    """
    if digest is None or not is_long(document):
        yield _whole(document, vocabulary)
        return
    title = " ".join(digest.title_terms)
    in_title = " ".join(digest.title_concepts)
    for first, last in _runs([sentence.section for sentence in digest.sentences]):
        run = digest.sentences[first:last]
        words = " ".join([title, *(sentence.words for sentence in run)])
        names = " ".join([in_title, *(sentence.names for sentence in run)])
        texts = [document.text[sentence.start : sentence.end] for sentence in run]
        if not first:
            texts.append(document.title)
        written = vocabulary.reader.written("\n".join(texts))
        yield Passage(first, last, words, names, written)


def _whole(document: Document, vocabulary: Vocabulary) -> Passage:
    """All of a text, read at once: in a fraction of the time that its digest takes.

    A short form has the concept of the vocabulary here, even if the document
    defines it otherwise; its digest tells.
    """
    read = vocabulary.reader.read(f"{document.title}\n{document.text}")
    return Passage(0, TO_THE_END, read.words, read.names, read.written)


def _runs(labels: list[str | None]) -> Iterator[tuple[int, int]]:
    """(first, last) of runs of sentences with the same section's label, of bounded length."""
    first = 0
    for place, label in enumerate(labels):
        if place > first and (label != labels[first] or place - first >= PASSAGE_SENTENCES):
            yield first, place
            first = place
    yield first, len(labels)
