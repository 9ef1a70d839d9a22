"""Dates as people read them."""

_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def spoken_date(date: str | None) -> str | None:
    """A date of any precision as people read it.

    >>> spoken_date("2023-11"), spoken_date("2023"), spoken_date("2023-11-05")
    ('November 2023', '2023', '5 November 2023')
    """
    if not date:
        return None
    year, month, day = [*date.split("-"), "", ""][:3]
    name = f"{_MONTHS[int(month) - 1]} {year}" if month else year
    return f"{int(day)} {name}" if day else name
