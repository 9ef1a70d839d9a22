"""Several authors in one field: where one name ends and the next begins."""

from __future__ import annotations

import re

_QUOTED_ITEM = re.compile(r"'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\"|\\.")
_IDS = re.compile(r"\(\d{6,}\)")
_AND = re.compile(r"(?:^|(?<!\s))\s+(?:and|&)\s+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[ -]?){1,4}(?:\s*(?:Jr|Sr|II|III)\.?)?")


def split_names(text: str) -> list[str]:
    """The names of a field that holds one or several.

    Semicolons, bars and lines part names; "and" does; commas do where what
    stands between them is whole names, and otherwise part family and given
    name.

    >>> split_names("Liu R., Adler D.G."), split_names("Choi, Nahyun")
    (['Liu R.', 'Adler D.G.'], ['Choi, Nahyun'])
    """
    text = _IDS.sub("", text.strip())
    if text.startswith("[") and text.endswith("]"):
        found = (one.group(one.lastindex) for one in _QUOTED_ITEM.finditer(text) if one.lastindex)
        return list(found) or [text[1:-1]]
    for sign in (";", "|", "\n"):
        if sign in text:
            return text.split(sign)
    parts = _AND.split(text)
    has_whole_names = all(part.count(",") <= 1 for part in parts) and "," in parts[-1]
    if len(parts) > 1 and (has_whole_names or "," not in text):
        return parts
    head, comma, tail = text.rpartition(",")
    return _without_last_stop(_by_commas(head + comma + _AND.sub(", ", tail)))


def _by_commas(text: str) -> list[str]:
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(pieces) < 2:
        return pieces
    if _are_pairs(pieces):
        return [f"{pieces[at]}, {pieces[at + 1]}" for at in range(0, len(pieces), 2)]
    if len(pieces) == 2 and not all(" " in piece for piece in pieces):
        return [", ".join(pieces)]
    return pieces


def _are_pairs(pieces: list[str]) -> bool:
    """Whether the pieces are family and given names by turns, as in "Choi, N., Kim, D.Y."."""
    if len(pieces) % 2:
        return False
    given = pieces[1::2]
    if all(_INITIALS.fullmatch(one) for one in given):
        return not all(_INITIALS.fullmatch(one) for one in pieces[::2])
    return len(pieces) > 2 and not any(" " in one for one in pieces[::2])


def _without_last_stop(names: list[str]) -> list[str]:
    """The names without the full stop that ends a list of names without stops."""
    if len(names) > 1 and names[-1].endswith(".") and not any("." in name for name in names[:-1]):
        return [*names[:-1], names[-1].rstrip(".")]
    return names
