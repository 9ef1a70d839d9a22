"""Where things lie, and what the settings file says.

A flag wins over the environment, the environment over the settings file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from qabot.errors import InvalidSetting
from qabot.models import Location, Model

LIBRARY_VARIABLE: Final = "QABOT_LIBRARY"
CONFIG_VARIABLE: Final = "QABOT_CONFIG"


class Settings(Model):
    """What the settings file says; all of it is optional."""

    library: str | None = None
    """The library file."""

    vocabulary: tuple[str, ...] = ()
    """Vocabulary files of one's own, beside the shipped one."""

    theme: str | None = None
    """The theme of the terminal UI."""

    keys: dict[str, str] = {}
    """Keys of the terminal UI: id of an action → key."""


def config_file() -> Path:
    """The settings file, whether it exists or not."""
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named).expanduser()
    return Path(_folders()["config"]) / "config.toml"


def read_settings(path: Path | None = None) -> Settings:
    """Read the settings file; without one, everything is as it comes.

    Raises:
        qabot.errors.InvalidSetting: It is not TOML, or a setting is unknown or wrong.
    """
    path = path or config_file()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Settings.model_construct()
    except OSError as error:
        raise InvalidSetting(f"{path}: cannot be read ({error.strerror}).") from error
    import tomllib

    try:
        data: dict[str, Any] = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidSetting(f"{path}: not a TOML file ({error}); mend that line.") from error
    from pydantic import ValidationError

    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        known = ", ".join(Settings.model_fields)
        raise InvalidSetting(
            f"{path}: {place}: {first['msg']}; the settings are {known}."
        ) from error


def library_path(path: str | Path | None, settings: Settings) -> str:
    """The library file: as named, else the environment's, the settings', or the default."""
    named = path or os.environ.get(LIBRARY_VARIABLE) or settings.library
    if named:
        return str(Path(named).expanduser())
    return str(Path(_folders()["data"]) / "library.qabot")


def location(library: str) -> Location:
    """Where everything of a library lies."""
    if library == ":memory:":
        return Location(
            library=library,
            index=":memory:",
            conversations=":memory:",
            config=str(config_file()),
            cache=_folders()["cache"],
        )
    folder = Path(library).absolute()
    beside = os.access(folder.parent, os.W_OK) or not folder.parent.exists()
    conversations = (
        f"{folder}.conversations"
        if beside
        else str(Path(_folders()["data"]) / "conversations.sqlite")
    )
    return Location(
        library=str(folder),
        index=f"{folder}.index",
        conversations=conversations,
        config=str(config_file()),
        cache=_folders()["cache"],
    )


def vocabulary_files(settings: Settings) -> list[Path]:
    """The shipped vocabulary, then one's own; relative names start at the settings file."""
    from qabot.sources.knowledge import knowledge_path

    files = [knowledge_path("vocabulary.toml")]
    folder = config_file().parent
    own = folder / "vocabulary.toml"
    if own.is_file():
        files.append(own)
    return [*files, *(folder / Path(name).expanduser() for name in settings.vocabulary)]


def _folders() -> dict[str, str]:
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("qabot", appauthor=False)
    return {
        "data": dirs.user_data_dir,
        "config": dirs.user_config_dir,
        "cache": dirs.user_cache_dir,
    }
