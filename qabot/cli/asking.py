"""`qabot ask`: one question, or many from a stream."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.layout import one_line, safe
from qabot.cli.options import filtered, filters_of, shared, with_full_ids
from qabot.cli.session import Session, flush, json_text, write
from qabot.errors import InvalidQuestion, UnreadableSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.api import Conversation, Library
    from qabot.models import Answer, Filters

STDIN: Final = "-"
LONGEST_LINE: Final = 1_000_000
"""Characters of a line, or of standard input, that are read as one question."""


class _Form(NamedTuple):
    """How answers are printed."""

    session: Session
    as_markdown: bool
    is_plain: bool
    expand: bool
    is_one_of_many: bool

    def of(self, answer: Answer) -> str:
        if self.session.as_json:
            from qabot.api.exporting import answer_json

            return json_text(answer_json(answer), indent=None if self.is_one_of_many else 2)
        if self.as_markdown:
            from qabot.api.exporting import answer_markdown

            return safe(answer_markdown(answer))
        from qabot.cli.answers import answer_text

        page = self.session.page(is_plain=self.is_plain)
        text = answer_text(answer, page, expand=self.expand)
        if not self.is_one_of_many:
            return text
        return f"{page.paint.bold('> ' + one_line(answer.question))}\n\n{text}\n"


@click.command("ask", short_help="Answer a question with quotes and sources.")
@click.argument("words", metavar="QUESTION", nargs=-1)
@click.option(
    "-c", "--continue", "continues", is_flag=True, help="Go on with the last conversation."
)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print Markdown.")
@click.option(
    "--plain", "is_plain", is_flag=True, help="No colour, no line breaks: for other programs."
)
@click.option("--expand", is_flag=True, help="Say what short forms in a quote stand for, below it.")
@click.option(
    "--standalone", is_flag=True, help="Take the question as it stands: complete nothing."
)
@click.option(
    "--file", "file", metavar="FILE", help="Ask each line of a file; - for standard input."
)
@filtered
@shared
@click.pass_obj
def ask_command(
    session: Session,
    /,
    words: tuple[str, ...],
    continues: bool,
    as_markdown: bool,
    is_plain: bool,
    expand: bool,
    standalone: bool,
    file: str | None,
    **filters: Any,
) -> int:
    """Answer a question with quotes and their sources.

    QUESTION may be - to read it from standard input. Exits with 0 if there is
    an answer, with 1 if there is none.
    """
    if session.as_json + as_markdown + is_plain > 1:
        raise click.UsageError("--json, --markdown and --plain exclude each other; take one")
    form = _Form(session, as_markdown, is_plain, expand, file is not None)
    wanted = filters_of(filters)
    if file is not None:
        if words:
            raise click.UsageError("--file and a QUESTION exclude each other; take one")
        return _ask_many(form, file, wanted, standalone=standalone, continues=continues)
    question = _question(words)
    with session.opened() as library:
        wanted = with_full_ids(library, wanted)
        conversation = _last(library) if continues else None
        answer = library.ask(
            question, conversation=conversation, filters=wanted, standalone=standalone
        )
        write(form.of(answer))
        flush()
        _keep(library, conversation, answer)
    return _code(answer)


def _question(words: tuple[str, ...]) -> str:
    if words == (STDIN,):
        return safe(sys.stdin.buffer.read(LONGEST_LINE).decode("utf-8-sig", "replace"))
    question = safe(" ".join(words))
    if not question.strip():
        raise InvalidQuestion(
            'There is no question; ask one, like: qabot ask "Does blocking DKK1 regrow hair?"'
        )
    return question


def _last(library: Library) -> Conversation:
    conversation = library.last_conversation()
    if conversation is None:
        say("There is no conversation yet; this question begins one.")
        return library.conversation()
    return conversation


def _keep(library: Library, conversation: Conversation | None, answer: Answer) -> None:
    """Keep a question that stands alone as a conversation of its own."""
    if conversation is None:
        conversation = library.conversation()
        conversation.append(answer)
    if conversation.unsaved:
        say(f"The answer was not kept in the history: {conversation.unsaved}")


def _code(answer: Answer) -> ExitCode:
    return ExitCode.NO_ANSWER if answer.status == "none" else ExitCode.DONE


def _ask_many(
    form: _Form, file: str, filters: Filters, *, standalone: bool, continues: bool
) -> int:
    """Ask every line; one that cannot be asked is reported, and the rest is asked."""
    code = ExitCode.DONE
    with form.session.opened() as library:
        filters = with_full_ids(library, filters)
        conversation = _last(library) if continues else None
        for number, question in _lines(file):
            try:
                answer = library.ask(
                    question, conversation=conversation, filters=filters, standalone=standalone
                )
            except InvalidQuestion as error:
                say(f"{file}, line {number}: {error}")
                code = ExitCode.NO_ANSWER
                continue
            write(form.of(answer))
            flush()
            code = max(code, _code(answer))
    return code


def _lines(file: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, each with its number."""
    with ExitStack() as stack:
        try:
            stream = (
                sys.stdin.buffer if file == STDIN else stack.enter_context(Path(file).open("rb"))
            )
            for number, line in enumerate(
                iter(lambda: stream.readline(LONGEST_LINE), b""), start=1
            ):
                if b"\0" in line:
                    raise UnreadableSource(
                        file, "not a text file; give one question a line.", place=f"line {number}"
                    )
                question = safe(line.decode("utf-8-sig", "replace")).strip()
                if question:
                    yield number, question
        except OSError as error:
            raise UnreadableSource(
                file, f"cannot be read ({error.strerror}); check the path."
            ) from error
