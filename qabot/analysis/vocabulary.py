"""Words that mean the same: the names of concepts, found in texts and questions."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qabot.analysis.compiled import Names, Parts, compiled, longest_by_start, read_compiled
from qabot.analysis.runs import is_one_run, pieces_of_run
from qabot.analysis.terms import Analysis, Token, places_of_forms, short_key, terms, tokens
from qabot.errors import InvalidSetting

if TYPE_CHECKING:
    from qabot.analysis.matching import Matcher
    from qabot.analysis.reading import TextReader

CONCEPT_MARK: Final = "="
"""What the term of a concept begins with; no word does."""

MAX_VOCABULARY_BYTES: Final = 8_000_000
_SHORT_MADE_OF_TWO = re.compile(r"([^\W\d_]{2,})[-\s]?(\d{1,6})")


class Mention(NamedTuple):
    """A concept's name in a text."""

    concepts: tuple[str, ...]
    """Ids of the concepts that the name may mean; more than one if ambiguous."""

    first: int
    """Index of the first token of the name."""

    last: int
    """Index of the last token of the name."""

    is_short: bool
    """Whether it is a short form, which a document may define otherwise."""


class Vocabulary:
    """Concepts with their names, ready for matching.

    Attributes:
        names: Stemmed name → ids of its concepts.
        short: Short form without hyphens and spaces → ids of its concepts.
        labels: Id → the first name, for showing.
        kinds: Id → what kind of thing it is, such as "drug".
        broader: Id → ids of all kinds of thing that it is one of.
        topic: Terms that everything in the library is about.
        fingerprint: Changes whenever a file it was read from changes.
    """

    def __init__(
        self,
        *,
        names: Mapping[str, Sequence[str]],
        short: Mapping[str, Sequence[str]],
        labels: Mapping[str, str],
        kinds: Mapping[str, str],
        broader: Mapping[str, Sequence[str]],
        topic: frozenset[str],
        fingerprint: str,
        longest: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        self.names = names
        self.short = short
        self.labels = labels
        self.kinds = kinds
        self.broader = broader
        self.topic = topic
        self.fingerprint = fingerprint
        self._longest = longest if longest is not None else longest_by_start(names)

    def mentions(
        self, text: str, tokens: Sequence[Token], *, nested: bool = False
    ) -> list[Mention]:
        """The names in a text, the longest at each place; none goes over punctuation.

        For a question and other short texts; `all_mentions` is for documents.

        Args:
            text: The text.
            tokens: Its words.
            nested: Whether names inside longer names are found too, as in
                "chemotherapy-induced alopecia". What "non" stands before is none:
                "non-scarring alopecia" is not of "scarring alopecia".
        """
        parts = [part for token in tokens for part in token.parts]
        owner = [i for i, token in enumerate(tokens) for _ in token.parts]
        found: list[Mention] = []
        end = 0
        for at in range(len(parts)):
            if at < end and (not nested or parts[at - 1] == "non"):
                continue
            for after in range(at + self._reach(parts, at), at, -1):
                ids = self.names.get(" ".join(parts[at:after]))
                first, last = owner[at], owner[after - 1]
                if ids and is_one_run(text, tokens, first, last):
                    found.append(Mention(tuple(ids), first, last, is_short=False))
                    end = max(end, after)
                    if not nested:
                        break
        taken = {i for mention in found for i in range(mention.first, mention.last + 1)}
        forms = ((i, t.joined, t.short) for i, t in enumerate(tokens) if i not in taken)
        return found + [Mention(*form) for form in self._of_forms(forms)]

    def _reach(self, parts: Sequence[str], at: int) -> int:
        """How many terms the longest name may have that begins at one."""
        followers = self._longest.get(parts[at])
        if not followers or at + 1 == len(parts):
            return 1
        return min(followers.get(parts[at + 1], 1), len(parts) - at)

    def all_mentions(
        self, words: Sequence[Analysis], pieces: Sequence[str]
    ) -> list[tuple[tuple[str, ...], int, int, bool]]:
        """What `mentions` finds with `nested`, faster, as plain tuples; places count all words.

        Args:
            words: The analysis of each word, as `word_terms` gives it.
            pieces: The text in pieces, the words at odd places.
        """
        runs = pieces_of_run(pieces, words)
        ends = list(accumulate(map(len, runs)))
        found: list[tuple[tuple[str, ...], int, int, bool]] = []
        taken: set[int] = set()
        for ids, start, end in self._matcher.find("".join(runs)):
            first = bisect_right(ends, start) // 2
            last = bisect_right(ends, end) // 2
            taken.update(range(first, last + 1))
            found.append((ids, first, last, False))
        forms = (i for i in places_of_forms(words) if i not in taken)
        found += self._of_forms((i, words[i].joined, words[i].short) for i in forms)
        return found

    def _of_forms(
        self, words: Iterable[tuple[int, str | None, str]]
    ) -> Iterator[tuple[tuple[str, ...], int, int, bool]]:
        """What words name by their joined terms, or as short forms.

        Args:
            words: (place, joined term, short form) of the words that no name has.
        """
        for i, joined, short in words:
            if joined and (ids := self.names.get(joined)):
                yield tuple(ids), i, i, False
            elif short and (ids := self.short.get(short)):
                yield tuple(ids), i, i, True

    @cached_property
    def _matcher(self) -> "Matcher":
        from qabot.analysis.matching import Matcher

        return Matcher(self.names)

    @cached_property
    def reader(self) -> "TextReader":
        """Reads texts for the index; it takes some milliseconds to be made."""
        from qabot.analysis.reading import TextReader

        return TextReader(self)

    @cached_property
    def marked(self) -> Mapping[tuple[str, ...], str]:
        """Ids → the same and those of their kinds, each with its mark, a space between them."""
        return _Marked(self.with_broader)

    def with_broader(self, concepts: Iterable[str]) -> list[str]:
        """Ids of concepts, each followed by those of the kinds of thing that it is one of."""
        broader = self.broader
        found: list[str] = []
        for concept in concepts:
            found.append(concept)
            found += broader.get(concept, ())
        return found

    def concepts_of(self, name: str) -> tuple[str, ...]:
        """Ids of the concepts that have this full name or short form."""
        key = " ".join(terms(name))
        return tuple(self.names.get(key) or self.short.get(short_key(name)) or ())

    def compiled(self) -> str:
        """The vocabulary as text that `from_compiled` reads in a millisecond."""
        return compiled(
            Parts(
                names=self.names,
                short=self.short,
                labels=self.labels,
                kinds=self.kinds,
                broader=self.broader,
                topic=self.topic,
                fingerprint=self.fingerprint,
                longest=self._longest,
            )
        )

    @classmethod
    def from_compiled(cls, text: str) -> "Vocabulary":
        """Read what `compiled` gave; names are read as they are asked for, until `unfold`."""
        return cls(**read_compiled(text)._asdict())

    def unfold(self) -> None:
        """Read all names: it takes some milliseconds, and then looking them up is faster."""
        if isinstance(self.names, Names):
            self.names = self.names.all()
            self._longest = longest_by_start(self.names)

    @classmethod
    def empty(cls) -> "Vocabulary":
        """No concepts at all: words mean themselves."""
        return cls(
            names={},
            short={},
            labels={},
            kinds={},
            broader={},
            topic=frozenset(),
            fingerprint="empty",
        )


class _Marked(dict[tuple[str, ...], str]):
    """Made for the ids of a name when they are first asked for, and kept."""

    def __init__(self, with_broader: Callable[[Iterable[str]], list[str]]) -> None:
        super().__init__()
        self._with_broader = with_broader

    def __missing__(self, ids: tuple[str, ...]) -> str:
        found = self[ids] = " ".join(CONCEPT_MARK + each for each in self._with_broader(ids))
        return found


def fingerprint_of(files: Iterable[bytes]) -> str:
    """A short digest of vocabulary files, as `Vocabulary.fingerprint` has it."""
    digest = hashlib.blake2b(digest_size=8)
    for content in files:
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def read_vocabulary(files: Sequence[tuple[str, bytes]]) -> Vocabulary:
    """Read vocabulary files; later ones add to earlier ones.

    Args:
        files: (name for messages, content) of each file.

    Raises:
        qabot.errors.InvalidSetting: A file is not TOML, or an entry is not as it should be.
    """
    names: dict[str, tuple[str, ...]] = {}
    short: dict[str, tuple[str, ...]] = {}
    labels: dict[str, str] = {}
    kinds: dict[str, str] = {}
    broader: dict[str, tuple[str, ...]] = {}
    topic: set[str] = set()
    for source, content in files:
        data = _parse(source, content)
        topic.update(term for word in _strings(source, data, "topic") for term in terms(word))
        for number, entry in enumerate(_entries(source, data), start=1):
            place = f"{source}, concept {number}"
            identity = entry.get("id")
            full_names = _strings(place, entry, "names")
            if not isinstance(identity, str) or not identity or not full_names:
                raise InvalidSetting(f"{place}: it needs an id and at least one name; add them.")
            if identity.split() != [identity]:
                raise InvalidSetting(f"{place}: the id {identity!r} has white space; use hyphens.")
            labels.setdefault(identity, full_names[0])
            kinds.setdefault(identity, _kind(place, entry))
            for wider in _strings(place, entry, "broader"):
                broader[identity] = _with(broader.get(identity, ()), wider)
            for name in full_names:
                for key in _keys(name):
                    names[key] = _with(names.get(key, ()), identity)
            for form in _strings(place, entry, "short"):
                key = short_key(form)
                short[key] = _with(short.get(key, ()), identity)
    if unknown := sorted({w for ids in broader.values() for w in ids}.difference(labels)):
        raise InvalidSetting(
            f"{', '.join(name for name, _ in files)}: no concept has the id {unknown[0]!r}, "
            "which stands under broader; mend the id."
        )
    return Vocabulary(
        names=names,
        short={form: ids for form, ids in short.items() if form},
        labels=labels,
        kinds=kinds,
        broader=_closed(broader),
        topic=frozenset(topic),
        fingerprint=fingerprint_of(content for _, content in files),
    )


def _closed(broader: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The same with the kinds of the kinds; a concept is never a kind of itself."""
    closed = {}
    for identity in broader:
        above: dict[str, None] = {}
        waiting = list(reversed(broader[identity]))
        while waiting:
            wider = waiting.pop()
            if wider not in above and wider != identity:
                above[wider] = None
                waiting += reversed(broader.get(wider, ()))
        closed[identity] = tuple(above)
    return closed


def read_vocabulary_files(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    """The files' contents, for `read_vocabulary` and `fingerprint_of`.

    Raises:
        qabot.errors.InvalidSetting: A file cannot be read or is too large.
    """
    contents = []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InvalidSetting(
                f"{path}: the vocabulary cannot be read ({error.strerror}); check the settings."
            ) from error
        if len(content) > MAX_VOCABULARY_BYTES:
            raise InvalidSetting(
                f"{path}: a vocabulary of {len(content):,} bytes is over the limit of "
                f"{MAX_VOCABULARY_BYTES:,}; split off what is not needed."
            )
        contents.append((str(path), content))
    return contents


def _parse(source: str, content: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidSetting(f"{source}: not a TOML file ({error}); mend that line.") from error


def _entries(source: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    entries = data.get("concept", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise InvalidSetting(f"{source}: concepts are written as [[concept]] tables.")
    return entries


def _strings(place: str, table: dict[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise InvalidSetting(f'{place}: {key} is a list of strings, such as ["minoxidil"].')
    if not all(v.strip() for v in value):
        raise InvalidSetting(f"{place}: {key} has an empty string; fill it in or take it out.")
    return value


def _kind(place: str, table: dict[str, Any]) -> str:
    value = table.get("kind", "")
    if not isinstance(value, str):
        raise InvalidSetting(f'{place}: kind is one string, such as "drug", not {value!r}.')
    return value


def _keys(name: str) -> set[str]:
    """The stemmed forms under which a name is found."""
    words = tokens(" ".join(name.replace("-", " ").replace("/", " ").split()))
    plain = " ".join(part for word in words for part in word.parts)
    keys = {plain} if plain else set()
    if code := _SHORT_MADE_OF_TWO.fullmatch(name):
        keys.add(" ".join(terms(f"{code[1].lower()} {code[2]}")))
        keys.add(" ".join(terms(code[1] + code[2])))
    return keys


def _with(ids: tuple[str, ...], identity: str) -> tuple[str, ...]:
    return ids if identity in ids else (*ids, identity)
