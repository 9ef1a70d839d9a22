"""The pure parts: safe text, lines, marks, charts, words, copying, settings."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from qabot.models import Answer, Filters, Post, Section, Study
from qabot.models.answers import Reason
from qabot.tui import clipboard
from qabot.tui.clipboard import Copying, copy, sentence, usable_tools
from qabot.tui.marked import joined, plain, with_spans
from qabot.tui.screens.adding import completed_path, named_path
from qabot.tui.settings import is_key, read_settings, settings_file, with_theme
from qabot.tui.source_text import lay_out
from qabot.tui.text import clipped, one_line, safe, shown
from qabot.tui.widgets.filter_chips import without
from qabot.tui.widgets.year_chart import chart
from qabot.tui.wording import filter_names, no_answer_reason
from qabot.tui.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

WILD = st.text(
    st.characters() | st.sampled_from("\x1b[]0;m\x07\r\n\t\u202e\u200d\ufe0f[]/👩🔬漢́ \x9b"),
    max_size=80,
)


@pytest.mark.parametrize(
    ("given_text", "seen"),
    [
        ("[deleted]", "[deleted]"),
        ("[$100] [/i] [b]", "[$100] [/i] [b]"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("a\x00b\x07c\x08d\x7fe", "abcde"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a    b"),
        ("\u202eevil\u202c", "evil"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("👩‍🔬 e\u0301 שלום 漢字", "👩‍🔬 e\u0301 שלום 漢字"),
        ("\ufeffbom and soft\u00adhyphen", "bom and softhyphen"),
    ],
)
def test_text_is_shown_as_it_is_but_for_what_steers_a_terminal(given_text: str, seen: str) -> None:
    assert safe(given_text) == seen


@settings(max_examples=150, deadline=None)
@given(WILD)
def test_safe_text_holds_no_control_character_and_can_be_written(text: str) -> None:
    made = safe(text)
    assert not [c for c in made if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]
    made.encode("utf-8")
    assert safe(made) == made or "\x1b" not in made


@settings(max_examples=150, deadline=None)
@given(WILD, st.integers(0, 80), st.integers(0, 80))
def test_a_span_of_the_original_finds_its_words_in_the_safe_text(
    text: str, start: int, end: int
) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    made = shown(text)
    for left, right in made.spans([(start, end)]):
        assert 0 <= left < right <= len(made.text)
    positions = [made.at(place) for place in range(len(text) + 1)]
    assert positions == sorted(positions)
    assert positions[-1] == len(made.text)


@settings(max_examples=150, deadline=None)
@given(WILD, st.integers(2, 40))
def test_wrapping_loses_nothing_and_fits(text: str, width: int) -> None:
    made = safe(text)
    lines = wrapped(made, width)
    assert "".join(made[start:end] for start, end in lines) == made.replace("\n", "")
    for start, end in lines:
        assert cell_len(made[start:end].rstrip(" ")) <= width


@settings(max_examples=100, deadline=None)
@given(WILD, st.integers(0, 40))
def test_a_clipped_line_fits_and_says_that_it_goes_on(text: str, width: int) -> None:
    made = clipped(text, width)
    assert cell_len(made) <= width
    assert "\n" not in made
    if made != one_line(text) and width:
        assert made.endswith("…")


def test_marks_stay_on_their_words_when_pieces_are_joined() -> None:
    content = joined([plain("a"), with_spans("x\x00 DKK1 y", [(3, 7)]), plain("")])
    marks = [content.text[m.start : m.end] for m in content.marks]
    assert marks == ["DKK1"]


def test_spans_of_a_study_are_shown_at_the_same_words() -> None:
    study = Study(  # type: ignore[call-arg]
        title="t",
        tldr="First \x1b[1mshort.",
        sections=(Section(label="RE\x00SULTS", text="Second one. Third one."),),
    )
    layout = lay_out(study)
    start = study.text.index("Third")
    found = layout.span(start, start + 10)
    assert found is not None
    assert layout.text[slice(*found)] == "Third one."
    assert "RESULTS" in layout.text
    assert layout.span(10_000, 10_001) is None


def test_an_empty_document_has_an_empty_layout() -> None:
    assert lay_out(Post(title="only a title")).text == ""  # type: ignore[call-arg]


def test_the_chart_keeps_small_counts_visible_and_fits() -> None:
    by_year = {1950 + n: {"review": 1, "": 500 if n == 70 else 0} for n in range(75)}
    for width in (40, 80, 160):
        lines = chart(by_year, width).text.splitlines()
        assert all(cell_len(line) <= width for line in lines[1:-1])
        review = next(line for line in lines if line.startswith("review"))
        assert "▁" in review
        assert "kind not known" in "\n".join(lines)
    assert "No study" in chart({}, 80).text


@pytest.mark.parametrize(
    ("platform", "environ", "installed", "expected"),
    [
        ("darwin", {}, {"pbcopy"}, ["pbcopy"]),
        ("darwin", {"SSH_CONNECTION": "x"}, {"pbcopy"}, []),
        ("linux", {"WAYLAND_DISPLAY": "w"}, {"wl-copy", "xclip"}, ["wl-copy"]),
        ("linux", {"DISPLAY": ":0"}, {"xsel"}, ["xsel"]),
        ("linux", {"DISPLAY": ":0"}, {"xclip", "xsel"}, ["xclip", "xsel"]),
        ("linux", {}, {"xclip"}, []),
        ("linux", {"WSL_DISTRO_NAME": "u"}, {"clip.exe"}, ["clip.exe"]),
        ("linux", {"TMUX": "x"}, {"tmux"}, ["tmux"]),
        ("linux", {"DISPLAY": ":0"}, set(), []),
    ],
)
def test_the_programs_that_copy_are_those_of_the_session(
    platform: str, environ: dict[str, str], installed: set[str], expected: list[str]
) -> None:
    found = usable_tools(platform, environ, lambda name: name if name in installed else None)
    assert [tool.command[0] for tool in found] == expected


def test_copying_tries_the_next_program_and_then_the_terminal() -> None:
    tried: list[str] = []
    sent: list[str] = []

    def run(works: bool) -> Callable[[tuple[str, ...], bytes], bool]:
        def attempt(command: tuple[str, ...], given: bytes) -> bool:
            tried.append(command[0])
            return works and command[0] == "xsel"

        return attempt

    environ = {"DISPLAY": ":0"}
    done = copy("x", environ, platform="linux", which=str, run=run(works=True))
    assert done == Copying("xsel", certain=True)
    assert tried == ["xclip", "xsel"]
    done = copy(
        "x", environ, platform="linux", which=str, run=run(works=False), terminal=sent.append
    )
    assert done == Copying("OSC 52", certain=False)
    assert sent == ["x"]
    assert copy("x", {}, platform="linux", which=str) == Copying(None, certain=False)


def test_a_program_that_is_not_there_is_a_failure_not_an_error() -> None:
    assert "paste buffer" in sentence("It", Copying("tmux", certain=True))
    assert clipboard._run(("/no/such/program",), b"x") is False
    assert "could not be copied" in sentence("It", Copying(None, certain=False))


def test_the_settings_file_is_the_one_of_the_facade() -> None:
    from qabot.api.settings import config_file

    assert settings_file() == config_file()


@pytest.mark.parametrize(
    ("key", "ok"),
    [("a", True), ("ctrl+r", True), ("f5", True), ("?", True), ("space", True), ("comma", True),
     ("shift+f3", True), ("", False), ("banana", False), ("strg+r", False)],
)  # fmt: skip
def test_keys_are_told_from_other_words(key: str, ok: bool) -> None:
    assert is_key(key) is ok


def test_the_theme_goes_above_the_tables_and_replaces_the_old_one() -> None:
    assert with_theme("", "x") == 'theme = "x"\n'
    assert with_theme('[keys]\ntheme = "k"\n', "x") == 'theme = "x"\n[keys]\ntheme = "k"\n'
    assert with_theme('a = 1\ntheme = "old" # c\n', "x") == 'a = 1\ntheme = "x"\n'


def test_a_settings_file_that_is_not_text_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert len(read_settings(path).problems) == 1
    assert read_settings(tmp_path / "none.toml").problems == ()
    assert read_settings(None).problems == ()


def test_paths_are_completed_and_read_as_they_are_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "papers" / "one [x].ris").write_text("")
    assert completed_path(f"{tmp_path}/pa") == f"{tmp_path}/papers/"
    assert completed_path(f"{tmp_path}/papers/o") == f"{tmp_path}/papers/one [x].ris"
    assert completed_path(f"{tmp_path}/zzz") is None
    assert completed_path(f"{tmp_path}/none/x") is None
    assert completed_path("") is None
    assert named_path('"/a b"') == Path("/a b")
    assert named_path("~") == Path.home()


def test_chips_name_each_filter_and_take_it_away() -> None:
    filters = Filters(kind="study", since="2015", types=("review",), within=("a",), authors=("Li",))
    names = dict(filter_names(filters, "[b] title"))
    assert names["within"] == "within: [b] title"
    assert names["years"] == "since 2015"
    for field in names:
        assert field not in dict(filter_names(without(filters, field)))


def test_a_refusal_always_says_why() -> None:
    for reason in (None, *get_args(Reason)):
        answer = Answer(
            question="q",
            understood_as="q",
            status="none",
            reason=reason,
            confidence=0.0,
        )
        assert no_answer_reason(answer).endswith(".")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (["biotin"], "The library does not have “biotin”."),
        (["biotin", "zinc"], "The library does not have “biotin” or “zinc”."),
        (["a", "b", "c"], "The library does not have “a”, “b” or “c”."),
    ],
)
def test_missing_words_are_joined_by_or(terms: list[str], said: str) -> None:
    answer = Answer(
        question="q",
        understood_as="q",
        status="none",
        reason="unknown_terms",
        confidence=0.0,
        unknown_terms=tuple(terms),
    )
    assert no_answer_reason(answer) == said
