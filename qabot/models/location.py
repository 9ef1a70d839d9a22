"""Where a library and what belongs to it lie."""

from qabot.models.base import Model


class Location(Model):
    """Where qabot keeps things on this machine."""

    library: str
    """The library file."""

    index: str
    """The folder of the derived index."""

    conversations: str
    """The file of the conversations."""

    config: str
    """The settings file."""

    cache: str
    """The cache folder."""
