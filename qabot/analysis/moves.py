"""What a sentence does in a study: tell a finding, or an aim, a method, an open question.

These are the rhetorical moves of Swales (1990), told by the stems they are
usually made with. Which stems help was measured on the SciFact claims.
"""

from collections.abc import Collection
from typing import Final

FINDING_TERMS: Final = frozenset(
    """
    associ compar conclud conclus confirm correl decreas demonstr differ enhanc found greater
    higher improv increas indic induc inhibit less lower odd promot reduc reveal show signific
    suggest superior vs
    """.split()
)
"""Stems that findings are told with: significance, change, comparison, conclusion."""

METHOD_TERMS: Final = frozenset(
    """
    aim assess criteria design determin enrol evalu examin investig measur method object purpos
    random randomis receiv recruit review set unclear unknown
    """.split()
)
"""Stems that aims, methods and open questions are told with."""


def finding_weight(terms: Collection[str]) -> float:
    """Above 0 for a sentence that tells a finding, below for an aim or a method; -1.0 to 1.1.

    Args:
        terms: The sentence's terms.

    >>> finding_weight(["hair", "count", "increas", "18"])
    1.1
    """
    weight = 0.0
    if not FINDING_TERMS.isdisjoint(terms):
        weight += 0.7
    if any(map(str.isdigit, terms)):
        weight += 0.4
    if not METHOD_TERMS.isdisjoint(terms):
        weight -= 1.0
    return round(weight, 1)
