"""`qabot show` and `qabot similar`: one document, and those that are like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from qabot.cli.diagnostics import ExitCode, say
from qabot.cli.layout import Page, counted, one_line, safe, wrapped
from qabot.cli.options import shared
from qabot.cli.session import Session, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qabot.api import Library
    from qabot.models import Document, SimilarDocument

SHOW_SCHEMA: Final = "qabot.document/1"
SIMILAR_SCHEMA: Final = "qabot.similar/1"
_FORMS: Final = ("text", "bibtex", "ris", "vancouver", "apa")


def _form_options(function: Any) -> Any:
    for form in reversed(_FORMS):
        what = "Print the text alone." if form == "text" else f"Print the reference as {form}."
        function = click.option(f"--{form}", "forms", flag_value=form, multiple=True, help=what)(
            function
        )
    return function


@click.command("show", short_help="Show a document.")
@click.argument("identity", metavar="ID")
@_form_options
@shared
@click.pass_obj
def show_command(session: Session, /, identity: str, forms: tuple[str, ...]) -> int:
    """Show a document: its record, its text, where it came from.

    ID is the document's id, an older one, a DOI, a PMID or a PMCID; the start
    of an id is enough where no other begins so.
    """
    if len(forms) + session.as_json > 1:
        raise click.UsageError("--json and the forms exclude each other; take one")
    with session.opened() as library:
        document = library.get(library.full_id(identity))
        if session.as_json:
            session.write_json(SHOW_SCHEMA, document_fields(library, document))
        elif forms:
            write(_in_form(document, forms[0]))
        else:
            write("\n".join(document_lines(library, document, session.page())))
    return ExitCode.DONE


def document_fields(library: Library, document: Document) -> dict[str, Any]:
    """Everything about a document, with the text that quotes are spans of."""
    identity = document.id
    source = library.source(identity)
    return {
        "document": document.model_dump(mode="json"),
        "text": document.text,
        "section_spans": [span.model_dump(mode="json") for span in document.section_spans],
        "sentences": [{"start": start, "end": end} for start, end in library.sentences(identity)],
        "study_type": source.study_type,
        "study_type_from_text": source.study_type_from_text,
        "meanings": library.meanings(identity),
        "aliases": library.aliases(identity),
        "origins": [origin.model_dump(mode="json") for origin in library.origins(identity)],
        "relations": [relation.model_dump(mode="json") for relation in library.relations(identity)],
    }


def document_lines(library: Library, document: Document, page: Page) -> Iterator[str]:
    """A document as it is read."""
    from qabot.cli.answers import source_lines

    source = library.source(document.id)
    yield from source_lines(source, page, indent=0, first=None)
    if document.kind == "study" and document.authors:
        yield from _field("Authors", ", ".join(document.authors), page)
    if address := document.url or (f"https://doi.org/{source.doi}" if source.doi else ""):
        yield from _field("Address", address, page)
    spans = document.section_spans
    for span in spans:
        yield ""
        if span.label:
            yield page.paint.heading(one_line(span.label))
        yield from wrapped(safe(document.text[span.start : span.end]), page)
    if not spans:
        yield from ("", "There is no text to quote.")
    yield ""
    yield from _about(library, document.id, page)


def _about(library: Library, identity: str, page: Page) -> Iterator[str]:
    """Short forms, old ids, related documents and where the document came from."""
    if meanings := library.meanings(identity):
        forms = "; ".join(f"{short}: {long}" for short, long in meanings.items())
        yield from _field("Short forms", forms, page)
    if aliases := library.aliases(identity):
        yield from _field("Also known as", ", ".join(aliases), page)
    for relation in library.relations(identity):
        name = relation.kind.replace("_", " ")
        if relation.from_id == identity:
            yield from _field(f"Lists as {name}", relation.to_id, page)
        else:
            yield from _field("Listed by", relation.from_id, page)
    for origin in library.origins(identity):
        where = ", ".join(part for part in (origin.source, origin.place) if part)
        yield from _field("From", f"{where} ({origin.format})", page)


def _field(name: str, value: str, page: Page) -> list[str]:
    return wrapped(f"{name}: {one_line(value)}", page, indent=2, first="")


def _in_form(document: Document, form: str) -> str:
    from qabot.sources import citing

    if form == "text":
        return safe(document.text)
    write_form = {
        "bibtex": citing.bibtex,
        "ris": citing.ris,
        "vancouver": citing.vancouver,
        "apa": citing.apa,
    }[form]
    return safe(write_form(document))


@click.command("similar", short_help="List what is like a document.")
@click.argument("identity", metavar="ID")
@click.option(
    "-k", "count", metavar="N", type=click.IntRange(1, 1000), default=5, show_default=True,
    help="How many of each kind.",
)  # fmt: skip
@shared
@click.pass_obj
def similar_command(session: Session, /, identity: str, count: int) -> int:
    """List similar studies and related posts, the nearest first.

    Those that the document's own page lists are marked "listed".
    """
    with session.opened() as library:
        document = library.get(library.full_id(identity))
        found = library.similar(document.id, count)
    if session.as_json:
        fields = found.model_dump(mode="json")
        session.write_json(SIMILAR_SCHEMA, {"document_id": document.id, **fields})
        return ExitCode.DONE
    page = session.page()
    lines = [
        *_similar_lines("Similar studies", found.studies, page),
        *_similar_lines("Related posts", found.posts, page),
    ]
    if lines:
        write("\n".join(lines).rstrip())
    say(
        f"{counted(len(found.studies), 'similar study', 'similar studies')}, "
        f"{counted(len(found.posts), 'related post')}."
    )
    return ExitCode.DONE


def _similar_lines(heading: str, found: tuple[SimilarDocument, ...], page: Page) -> Iterator[str]:
    if not found:
        return
    yield page.paint.heading(heading)
    for number, one in enumerate(found, start=1):
        listed = "  (listed)" if one.listed else ""
        first = page.paint.bold(f"{number:>3}") + "  "
        yield from wrapped(one_line(one.title) + listed, page, indent=5, first=first)
        yield from (
            page.paint.dim(line) for line in wrapped(one_line(one.document_id), page, indent=5)
        )
    yield ""
