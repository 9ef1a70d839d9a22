"""`qabot check` and `qabot where`: whether all is well, and where everything lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.layout import one_line, wrapped
from qabot.cli.options import shared
from qabot.cli.session import Session, write

if TYPE_CHECKING:
    from qabot.models import Finding

CHECK_SCHEMA: Final = "qabot.check/1"
WHERE_SCHEMA: Final = "qabot.where/1"


@click.command("check", short_help="Look for what is broken, and mend it.")
@click.option(
    "--mend", is_flag=True, help="Find all sentences again and build the index anew, first."
)
@shared
@click.pass_obj
def check_command(session: Session, /, mend: bool) -> int:
    """Look for what is broken: the file, the sentences, the quotes, the index, the settings.

    Exits with 1 if there is a problem, and names the command that mends it.
    """
    with session.opened() as library:
        if mend:
            library.mend()
            say("The sentences were found again and the index was built anew.")
        findings = [*library.check(), *_settings_findings()]
    problems = [finding for finding in findings if finding.level == "problem"]
    if session.as_json:
        dumped = [finding.model_dump(mode="json") for finding in findings]
        session.write_json(CHECK_SCHEMA, {"is_well": not problems, "findings": dumped})
    else:
        page = session.page()
        for finding in findings:
            indent = 10
            first = _level(finding, page.paint.warning if finding.level == "problem" else str)
            text = one_line(finding.message)
            if finding.mend:
                text += f" Mend it with: {finding.mend}"
            write("\n".join(wrapped(text, page, indent=indent, first=first)))
    return ExitCode.NO_ANSWER if problems else ExitCode.DONE


def _settings_findings() -> list[Finding]:
    """What no command uses but the UI, and so would pass over."""
    from qabot.api.settings import config_file
    from qabot.models import Finding
    from qabot.tui.settings import problems_in

    return [
        Finding(level="note", subject="settings", message=problem)
        for problem in problems_in(config_file())
    ]


def _level(finding: Finding, paint: object) -> str:
    assert callable(paint)  # noqa: S101 - narrows the type
    return str(paint(finding.level)) + " " * (10 - len(finding.level))


@click.command("where", short_help="Print where everything lies.")
@shared
@click.pass_obj
def where_command(session: Session) -> int:
    """Print where the library, its index, the conversations and the settings lie."""
    from qabot.api.settings import location

    places = location(str(session.library_path)).model_dump(mode="json")
    if session.as_json:
        session.write_json(WHERE_SCHEMA, places)
    else:
        longest = max(len(name) for name in places) + 2
        for name, place in places.items():
            write(f"{name:<{longest}}{one_line(place)}")
    return ExitCode.DONE
