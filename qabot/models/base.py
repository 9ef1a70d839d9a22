"""The settings that every model shares."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value that refuses fields it does not know.

    Validators are built at first use (`defer_build`), and the attribute
    docstrings are for readers alone: pydantic would parse the source files at
    every import to collect them.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
    )
