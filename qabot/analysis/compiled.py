"""A vocabulary as one text, of which each part is read when something asks for it.

A question has a handful of words: it needs a handful of names, not thousands.

The text has one line of JSON for each of the small parts, the labels and the
kinds, then a line with the first terms of all names, then a line for each of
those: what follows it in a name, and the ids of that name, in turn.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Parts(NamedTuple):
    """What a vocabulary is made from, as its attributes explain."""

    names: Mapping[str, Sequence[str]]
    short: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    broader: Mapping[str, Sequence[str]]
    topic: frozenset[str]
    fingerprint: str
    longest: Mapping[str, Mapping[str, int]]


def compiled(parts: Parts) -> str:
    """The parts as text for `read_compiled`; ids and terms hold no white space."""
    small = (parts.fingerprint, sorted(parts.topic), dict(parts.short), dict(parts.broader))
    lots: dict[str, list[str]] = {}
    for name, ids in parts.names.items():
        first, _, rest = name.partition(" ")
        lots.setdefault(first, []).extend((rest, " ".join(ids)))
    return "\n".join(
        (
            json.dumps(small),
            json.dumps(dict(parts.labels)),
            json.dumps(_by_kind(parts.kinds)),
            " ".join(lots),
            *("\t".join(lot) for lot in lots.values()),
        )
    )


def read_compiled(text: str) -> Parts:
    """Read what `compiled` gave; nothing else is read."""
    small, labels, kinds, firsts, *lots = text.split("\n")
    fingerprint, topic, short, broader = json.loads(small)
    names = Names(dict(zip(firsts.split(" "), lots, strict=True)) if lots else {})
    return Parts(
        names=names,
        short=short,
        labels=_Later(lambda: json.loads(labels)),
        kinds=_Later(lambda: _kinds(json.loads(kinds))),
        broader=broader,
        topic=frozenset(topic),
        fingerprint=fingerprint,
        longest=_Longest(names),
    )


def longest_by_start(names: Iterable[str]) -> dict[str, dict[str, int]]:
    """First term → second term → how many terms the longest name that begins so has."""
    longest: dict[str, dict[str, int]] = {}
    for name in names:
        words = name.split(" ")
        if len(words) > 1:
            followers = longest.setdefault(words[0], {})
            followers[words[1]] = max(followers.get(words[1], 0), len(words))
    return longest


def _by_kind(kinds: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for identity, kind in kinds.items():
        found.setdefault(kind, []).append(identity)
    return {kind: " ".join(ids) for kind, ids in found.items()}


def _kinds(by_kind: Mapping[str, str]) -> dict[str, str]:
    return {identity: kind for kind, ids in by_kind.items() for identity in ids.split(" ")}


class Names(Mapping[str, tuple[str, ...]]):
    """Names in lots by their first term; a lot is read when it is first asked for."""

    def __init__(self, lots: dict[str, str]) -> None:
        self._lots = lots
        self._read: dict[str, dict[str, tuple[str, ...]]] = {}

    def beginning_with(self, first: str) -> dict[str, tuple[str, ...]]:
        """The names whose first term this is, with their ids."""
        found = self._read.get(first)
        if found is None:
            if first not in self._lots:
                return {}
            fields = self._lots[first].split("\t")
            names = [f"{first} {rest}" if rest else first for rest in fields[::2]]
            ids = [tuple(of_name.split(" ")) for of_name in fields[1::2]]
            found = self._read[first] = dict(zip(names, ids, strict=True))
        return found

    def all(self) -> dict[str, tuple[str, ...]]:
        """All of them as a dictionary, which finds them faster."""
        lots = map(self.beginning_with, self._lots)
        return {name: ids for lot in lots for name, ids in lot.items()}

    def first_terms(self) -> Iterable[str]:
        """What the names begin with, each once."""
        return self._lots

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.beginning_with(name.partition(" ")[0])[name]

    def get(self, name: str, default: Any = None) -> Any:
        """As of a dictionary; without an error on the way, as most words are no names."""
        return self.beginning_with(name.partition(" ")[0]).get(name, default)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self.all())


class _Longest(Mapping[str, Mapping[str, int]]):
    """What `longest_by_start` gives for names, each entry made when it is asked for."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._found: dict[str, dict[str, int]] = {}

    def get(self, first: str, default: Any = None) -> Any:
        """As of a dictionary."""
        found = self._found.get(first)
        if found is None:
            names = self._names.beginning_with(first)
            if not names:
                return default
            found = self._found[first] = longest_by_start(names).get(first, {})
        return found or default

    def __getitem__(self, first: str) -> Mapping[str, int]:
        found: Mapping[str, int] | None = self.get(first)
        if found is None:
            raise KeyError(first)
        return found

    def __contains__(self, first: object) -> bool:
        return isinstance(first, str) and self.get(first) is not None

    def __iter__(self) -> Iterator[str]:
        return (first for first in self._names.first_terms() if first in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Later(Mapping[str, str]):
    """A dictionary that is read when something is first asked of it."""

    def __init__(self, read: Callable[[], dict[str, str]]) -> None:
        self._read = read
        self._found: dict[str, str] | None = None

    def _all(self) -> dict[str, str]:
        if self._found is None:
            self._found = self._read()
        return self._found

    def __getitem__(self, key: str) -> str:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())
