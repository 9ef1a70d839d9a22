"""Whole screens as text, compared with files; QABOT_GOLDEN=write writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from qabot.api import Library
from qabot.models import Answer, Evidence, Quote, Source, Suggestion

if TYPE_CHECKING:
    from tests.tui.conftest import Driver, Use

SIZES = [(80, 24), (160, 48)]
QUESTION = "Does blocking DKK1 regrow hair?"


def _fixed(starter: Library) -> None:
    """Answers and examples that do not change with the ranking."""
    study = next(s for s in starter.summaries() if s.kind == "study")
    document = starter.get(study.id)
    quotes = []
    for rank, words in enumerate(("A protein from", "However, inhibiting"), 1):
        start = document.text.index(words)
        end = document.text.index(".", start) + 1
        text = document.text[start:end]
        place = text.index("DKK1")
        quotes.append(
            Quote(
                citation=1,
                rank=rank,
                document_id=study.id,
                kind="study",
                section="TLDR" if rank == 1 else None,
                text=text,
                start=start,
                end=end,
                score=1.0,
                highlights=((place, place + 4),),
            )
        )
    source = Source(
        citation=1,
        document_id=study.id,
        kind="study",
        title=document.title,
        authors=("Nahyun Choi", "J.-U. Hwang"),
        journal="Cell Proliferation",
        published="2023-11",
    )

    def ask(question: str, **options: object) -> Answer:
        if question != QUESTION:
            return Answer(
                question=question,
                understood_as=question,
                status="none",
                reason="unknown_terms",
                confidence=0.1,
                unknown_terms=("dkk2",),
                suggestions=(Suggestion(term="dkk2", instead=("dkk1",)),),
                closest=(quotes[0],),
                closest_sources=(source,),
            )
        return Answer(
            question=question,
            understood_as="Does blocking DKK1 regrow hair in mice?",
            status="answered",
            confidence=0.9,
            quotes=tuple(quotes),
            sources=(source,),
            evidence=Evidence(studies=1, text="1 study, 2023"),
        )

    starter.ask = ask  # type: ignore[method-assign]
    starter.example_questions = lambda count=4: (  # type: ignore[method-assign]
        QUESTION, "What is said about magnesium?",
    )[:count]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "keys", "question"),
    [
        ("welcome", (), None),
        ("answer", ("tab",), QUESTION),
        ("no_answer", (), "What is dkk2?"),
        ("filters", ("ctrl+f",), None),
        ("help", ("f1",), None),
    ],
)
def test_a_screen_looks_as_it_did(  # noqa: PLR0917  # fixtures and the table's columns
    use: Use,
    starter: Library,
    golden: Callable[[str, str], None],
    size: tuple[int, int],
    name: str,
    keys: tuple[str, ...],
    question: str | None,
) -> None:
    _fixed(starter)

    async def script(ui: Driver) -> None:
        if keys:
            await ui.press(*keys)
        golden(f"{name}_{size[0]}x{size[1]}", ui.text())

    use(script, size=size, question=question)


def test_no_line_is_wider_than_the_screen(use: Use, hostile: Library) -> None:
    from rich.cells import cell_len

    async def script(ui: Driver) -> None:
        await ui.ask("Does blocking DKK1 regrow hair?")
        for keys in (("tab", "enter"), ("escape", "ctrl+l"), ("enter",)):
            await ui.press(*keys)
            assert max(cell_len(line) for line in ui.text().splitlines()) <= 80

    use(script, library=hostile)
