"""Names of concepts: read from files, and found in texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.analysis.terms import tokens
from qabot.analysis.vocabulary import (
    MAX_VOCABULARY_BYTES,
    Vocabulary,
    read_vocabulary,
    read_vocabulary_files,
)
from qabot.errors import InvalidSetting
from qabot.sources.knowledge import knowledge_path

FILE = b"""
topic = ["hair", "hair loss"]
[[concept]]
id = "alopecia-areata"
kind = "condition"
names = ["alopecia areata", "patchy hair loss"]
short = ["AA"]
[[concept]]
id = "androgenetic-alopecia"
kind = "condition"
names = ["androgenetic alopecia", "pattern baldness"]
short = ["AGA", "AA"]
[[concept]]
id = "alopecia"
kind = "condition"
names = ["alopecia"]
[[concept]]
id = "dkk1"
kind = "gene"
names = ["DKK1", "dickkopf 1"]
"""


KINDS_OF_THINGS = b"""
[[concept]]
id = "animal"
names = ["animal"]
[[concept]]
id = "rodent"
broader = ["animal"]
names = ["rodent"]
[[concept]]
id = "mouse"
broader = ["rodent", "pet"]
names = ["mouse"]
[[concept]]
id = "pet"
broader = ["mouse"]
names = ["pet"]
"""


def test_a_concept_is_one_of_all_kinds_above_it_and_never_of_itself() -> None:
    vocabulary = read_vocabulary([("test.toml", KINDS_OF_THINGS)])
    assert vocabulary.with_broader(["mouse"]) == ["mouse", "rodent", "animal", "pet"]
    assert vocabulary.with_broader(["animal"]) == ["animal"]
    assert Vocabulary.from_compiled(vocabulary.compiled()).broader == {
        "rodent": ["animal"],
        "mouse": ["rodent", "animal", "pet"],
        "pet": ["mouse", "rodent", "animal"],
    }


def test_an_unknown_kind_of_thing_is_named() -> None:
    with pytest.raises(InvalidSetting, match="no concept has the id 'zzz'"):
        read_vocabulary([("a.toml", b'[[concept]]\nid = "x"\nbroader = ["zzz"]\nnames = ["x"]')])


@pytest.fixture
def vocabulary() -> Vocabulary:
    return read_vocabulary([("test.toml", FILE)])


def named(vocabulary: Vocabulary, text: str, *, nested: bool = False) -> list[tuple[str, str]]:
    found = list(tokens(text))
    return [
        ("|".join(m.concepts), text[found[m.first].start : found[m.last].end])
        for m in vocabulary.mentions(text, found, nested=nested)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alopecia areata is patchy", [("alopecia-areata", "Alopecia areata")]),
        ("the alopecia of areata", [("alopecia-areata", "alopecia of areata")]),
        ("alopecia, areata", [("alopecia", "alopecia")]),
        ("alopecia (areata)", [("alopecia", "alopecia")]),
        ("AA", [("alopecia-areata|androgenetic-alopecia", "AA")]),
        ("aa", []),
        ("AGA", [("androgenetic-alopecia", "AGA")]),
        ("DKK-1 and DKK1", [("dkk1", "DKK-1"), ("dkk1", "DKK1")]),
        ("dickkopf-1", [("dkk1", "dickkopf-1")]),
        ("DKK2", []),
        ("", []),
    ],
)
def test_the_longest_name_is_found(
    vocabulary: Vocabulary, text: str, expected: list[tuple[str, str]]
) -> None:
    assert named(vocabulary, text) == expected


def test_nested_names_are_found_where_asked_for(vocabulary: Vocabulary) -> None:
    found = dict(named(vocabulary, "alopecia areata", nested=True))
    assert found == {"alopecia-areata": "alopecia areata", "alopecia": "alopecia"}


def test_a_compiled_vocabulary_is_the_same(vocabulary: Vocabulary) -> None:
    again = Vocabulary.from_compiled(vocabulary.compiled())
    assert again.compiled() == vocabulary.compiled()
    text = "AA, alopecia areata, DKK-1 and pattern baldness"
    assert named(again, text) == named(vocabulary, text)


@pytest.mark.parametrize("is_unfolded", [False, True])
def test_every_part_of_a_compiled_vocabulary_is_read_back(is_unfolded: bool) -> None:
    files = [("test.toml", FILE), ("shipped.toml", knowledge_path("vocabulary.toml").read_bytes())]
    vocabulary = read_vocabulary(files)
    again = Vocabulary.from_compiled(vocabulary.compiled())
    if is_unfolded:
        again.unfold()
    assert again.names == vocabulary.names
    assert list(again.names) != []
    assert again._longest == vocabulary._longest
    assert again.labels == vocabulary.labels
    assert again.kinds == vocabulary.kinds
    assert {form: tuple(ids) for form, ids in again.short.items()} == vocabulary.short
    assert {each: tuple(ids) for each, ids in again.broader.items()} == vocabulary.broader
    assert (again.topic, again.fingerprint) == (vocabulary.topic, vocabulary.fingerprint)
    assert again.compiled() == vocabulary.compiled()


@pytest.mark.parametrize("word", ["", " ", "alopecia", "areata", "alopecia ", "no such name"])
def test_a_compiled_vocabulary_is_asked_as_a_dictionary_is(
    vocabulary: Vocabulary, word: str
) -> None:
    again = Vocabulary.from_compiled(vocabulary.compiled())
    for compiled, plain in ((again.names, vocabulary.names), (again._longest, vocabulary._longest)):
        assert (word in compiled) == (word in plain)
        assert compiled.get(word) == plain.get(word)
        assert compiled.get(word, ()) == plain.get(word, ())
        assert (word in dict(compiled)) == (word in plain)
        assert len(compiled) == len(plain)


def test_a_vocabulary_without_concepts_can_be_compiled() -> None:
    again = Vocabulary.from_compiled(Vocabulary.empty().compiled())
    assert again.compiled() == Vocabulary.empty().compiled()
    assert not any(map(len, (again.names, again.labels, again.kinds, again._longest)))
    with pytest.raises(KeyError):
        again.names["hair"]
    with pytest.raises(KeyError):
        again._longest["hair"]


def test_names_are_read_as_they_are_asked_for_by_several_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    vocabulary = read_vocabulary([("a.toml", knowledge_path("vocabulary.toml").read_bytes())])
    again = Vocabulary.from_compiled(vocabulary.compiled())
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(again.names.get, [*vocabulary.names] * 4))
    assert found == [*vocabulary.names.values()] * 4


def test_later_files_add_to_earlier_ones() -> None:
    own = b'[[concept]]\nid = "dkk1"\nnames = ["glabrozine"]\n'
    both = read_vocabulary([("test.toml", FILE), ("own.toml", own)])
    assert named(both, "glabrozine") == [("dkk1", "glabrozine")]
    assert both.labels["dkk1"] == "DKK1"
    assert both.kinds["dkk1"] == "gene"
    assert both.fingerprint != read_vocabulary([("test.toml", FILE)]).fingerprint


def test_without_a_vocabulary_words_mean_themselves() -> None:
    assert named(Vocabulary.empty(), "alopecia areata AA") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"topic = [", "not a TOML file"),
        (b"\xff", "not a TOML file"),
        (b'topic = "hair"', "list of strings"),
        (b"topic = [1]", "list of strings"),
        (b"concept = 1", "tables"),
        (b'[[concept]]\nnames = ["x"]', "concept 1: it needs an id"),
        (b'[[concept]]\nid = "x"', "at least one name"),
        (b'[[concept]]\nid = ""\nnames = ["x"]', "it needs an id"),
        (b'[[concept]]\nid = "x"\nnames = "x"', "list of strings"),
        (b'[[concept]]\nid = "my drug"\nnames = ["x"]', "id"),
        (b'[[concept]]\nid = "my\\ndrug"\nnames = ["x"]', "id"),
        (b'[[concept]]\nid = "a"\nnames = ["b", ""]', "concept 1: names has an empty string"),
        (b'[[concept]]\nid = "a"\nnames = ["b"]\nshort = [" "]', "concept 1: short has an empty"),
        (b'topic = [""]', "own.toml: topic has an empty string"),
        (b'[[concept]]\nid = "a"\nnames = ["b"]\nkind = ["drug"]', "concept 1: kind is one string"),
    ],
)
def test_a_wrong_file_is_named_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(InvalidSetting, match=said) as caught:
        read_vocabulary([("own.toml", content)])
    assert str(caught.value).startswith("own.toml")


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert read_vocabulary([("own.toml", b"\xef\xbb\xbf" + FILE)]).labels["dkk1"] == "DKK1"


def test_a_missing_or_huge_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="cannot be read"):
        read_vocabulary_files([tmp_path / "none.toml"])
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * (MAX_VOCABULARY_BYTES + 1))
    with pytest.raises(InvalidSetting, match="over the limit"):
        read_vocabulary_files([huge])
