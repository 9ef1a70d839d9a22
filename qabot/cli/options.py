"""Options that several commands take, and what they are read as."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from qabot.cli.session import Session

if TYPE_CHECKING:
    from qabot.api import Library
    from qabot.models import Filters

_Function = TypeVar("_Function", bound=Callable[..., Any])

TYPE_NAMES: Final[dict[str, str]] = {
    "rct": "randomized_trial",
    "randomized_controlled_trial": "randomized_trial",
    "randomised_controlled_trial": "randomized_trial",
    "randomised_trial": "randomized_trial",
    "randomized": "randomized_trial",
    "randomised": "randomized_trial",
    "clinical_trial": "trial",
    "metaanalysis": "meta_analysis",
    "meta_analyses": "meta_analysis",
    "cohort_study": "cohort",
    "cohort_studies": "cohort",
    "case_control_study": "case_control",
    "cross_sectional_study": "cross_sectional",
    "survey": "cross_sectional",
    "case_series": "case_report",
    "animal_study": "animal",
    "animals": "animal",
    "mouse": "animal",
    "laboratory": "in_vitro",
    "laboratory_study": "in_vitro",
    "lab": "in_vitro",
    "invitro": "in_vitro",
    "ex_vivo": "in_vitro",
}
"""Other names of the kinds of study, as people type them."""

_DATE: Final = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:  # noqa: ARG001 - Click's signature
        if value:
            setattr(context.ensure_object(Session), name, value)

    return keep


def shared(function: _Function) -> _Function:
    """Give a command the options that may stand before or after its name."""
    for add in (
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            expose_value=False,
            callback=_keep("color"),
            help="When to colour; auto colours on a terminal, unless NO_COLOR is set.",
        ),
        click.option(
            "--no-starter",
            is_flag=True,
            expose_value=False,
            callback=_keep("no_starter"),
            help="Make a new library without the documents that ship.",
        ),
        click.option(
            "--json",
            is_flag=True,
            expose_value=False,
            callback=_keep("as_json"),
            help="Print JSON.",
        ),
        click.option(
            "--library",
            metavar="PATH",
            expose_value=False,
            callback=_keep("library"),
            help="The library file; else QABOT_LIBRARY, or the usual place.",
        ),
    ):
        function = add(function)
    return function


def study_type(name: str) -> str:
    """The kind of study that a name means, as the models call it.

    >>> study_type("Randomised trials"), study_type("RCT")
    ('randomized_trial', 'randomized_trial')

    Raises:
        ValueError: It means none.
    """
    from qabot.analysis.study_types import NAMES

    key = re.sub(r"[^a-z]+", "_", name.lower()).strip("_")
    for form in (key, key.removesuffix("s"), re.sub("ies$", "y", key)):
        if form in NAMES:
            return form
        if form in TYPE_NAMES:
            return TYPE_NAMES[form]
    raise ValueError(f"{name!r} is no kind of study; the kinds are {', '.join(NAMES.values())}.")


def _types(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    names = [part for value in values for part in value.split(",") if part.strip()]
    try:
        return tuple(dict.fromkeys(study_type(name) for name in names))
    except ValueError as error:
        raise click.BadParameter(str(error), ctx=context, param=parameter) from None


def _date(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None or re.fullmatch(_DATE, value.strip()):
        return value.strip() if value else None
    raise click.BadParameter(
        f"{value!r} is no date; write it like 2015, 2015-03 or 2015-03-31.",
        ctx=context,
        param=parameter,
    )


def filtered(function: _Function) -> _Function:
    """Give a command the filters, as `types`, `since`, `until`, `kind`, `within`, `by`."""
    for add in (
        click.option("--by", metavar="AUTHOR", multiple=True, help="Only studies of this author."),
        click.option(
            "--in",
            "within",
            metavar="ID",
            multiple=True,
            help="Only this document; may be repeated.",
        ),
        click.option(
            "--kind", type=click.Choice(["study", "post"]), help="Only studies, or posts."
        ),
        click.option(
            "--until",
            metavar="DATE",
            callback=_date,
            help="Only what was published until then; never what has no date.",
        ),
        click.option(
            "--since",
            metavar="DATE",
            callback=_date,
            help="Only what was published since then; never what has no date.",
        ),
        click.option(
            "--type",
            "types",
            metavar="TYPE",
            multiple=True,
            callback=_types,
            help="Only this kind of study, such as rct or meta-analysis; may be repeated.",
        ),
    ):
        function = add(function)
    return function


def filters_of(given: dict[str, Any]) -> Filters:
    """The filters that the options of `filtered` came to."""
    from qabot.models import NO_FILTERS, Filters

    if not any(given.values()):
        return NO_FILTERS
    since, until = given["since"], given["until"]
    if since and until and since > until + "~":
        raise click.UsageError(f"--since {since} is later than --until {until}")
    return Filters(
        kind=given["kind"],
        types=given["types"],
        since=since,
        until=until,
        within=given["within"],
        authors=given["by"],
    )


def with_full_ids(library: Library, filters: Filters) -> Filters:
    """The filters with the ids of the documents that they name, perhaps by the start alone.

    Raises:
        qabot.errors.UnknownDocument: One of them is not in the library.
        qabot.errors.AmbiguousDocument: One of them may be several documents.
    """
    if not filters.within:
        return filters
    ids = tuple(library.full_id(identity) for identity in filters.within)
    return filters.model_copy(update={"within": ids})
