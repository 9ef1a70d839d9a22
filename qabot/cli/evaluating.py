"""`qabot evaluate`: how well a library answers questions whose answers are known."""

from __future__ import annotations

from pathlib import Path

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.options import shared
from qabot.cli.session import Session, json_text, write


@click.command("evaluate", short_help="Measure answers on a judged set.")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False))
@click.option("--claims", metavar="FILE", help="The questions; else the folder's own.")
@click.option("--split", metavar="NAME", help="Which of the folder's sets of questions.")
@click.option("--keep", metavar="PATH", help="Keep the library that is made for it there.")
@click.option(
    "--run", "run_file", metavar="FILE", help="Write the ranking there, as TREC runs are."
)
@shared
@click.pass_obj
def evaluate_command(
    session: Session,
    /,
    folder: str,
    claims: str | None,
    split: str | None,
    keep: str | None,
    run_file: str | None,
) -> int:
    """Measure answers on a judged set: DIR holds documents, questions and judgements."""
    if claims and split:
        raise click.UsageError("--claims and --split exclude each other; take one")
    from qabot.evaluation import evaluate

    try:
        result = evaluate(
            Path(folder),
            claims=claims,
            split=split,
            keep=Path(keep) if keep else None,
            run_file=Path(run_file) if run_file else None,
            narrate=say,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    write(json_text(result.as_json()) if session.as_json else result.as_table())
    return ExitCode.DONE
