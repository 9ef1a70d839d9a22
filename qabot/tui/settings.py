"""The settings that the terminal UI reads and remembers: the theme and the keys."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

_TABLE: Final = re.compile(r"^\s*\[", re.MULTILINE)
_THEME: Final = re.compile(r"^[ \t]*theme[ \t]*=.*$", re.MULTILINE)
_MODIFIERS: Final = frozenset(["ctrl", "shift", "alt", "super", "hyper", "meta"])


class Settings(NamedTuple):
    """What the settings file says about the UI."""

    theme: str | None = None
    """The name of the theme."""

    keys: Mapping[str, str] = {}
    """Binding id → key, or several keys with commas."""

    problems: tuple[str, ...] = ()
    """What is wrong in the file, a sentence each."""


def read_settings(path: Path | None) -> Settings:
    """Read the theme and the keys; whatever is wrong becomes a sentence, not an error."""
    if path is None:
        return Settings()
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        return Settings(problems=(f"{path}: cannot be read ({error}); the defaults are used.",))
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(problems=(f"{path}: {error}; the defaults are used until it is mended.",))
    return _settings(path, found)


def known_keys(
    settings: Settings, ids: Mapping[str, str], path: Path | None
) -> tuple[dict[str, str], list[str]]:
    """The entries of `[keys]` that can be used, and a sentence for each that cannot.

    Args:
        settings: What the file says.
        ids: Every binding id with its default key.
        path: The file, for the messages.
    """
    from difflib import get_close_matches

    usable: dict[str, str] = {}
    problems: list[str] = []
    for name, key in settings.keys.items():
        if name not in ids:
            near = get_close_matches(name, ids, n=1)
            hint = f'did you mean "{near[0]}"?' if near else "F1 shows the names."
            problems.append(f'{path}, [keys]: there is no action "{name}"; {hint}')
        elif wrong := [part for part in key.split(",") if not is_key(part.strip())]:
            problems.append(
                f'{path}, [keys] {name}: "{wrong[0]}" is not a key, such as "ctrl+r" or "f5"; '
                f"{ids[name]} stays.",
            )
        else:
            usable[name] = key
    return usable, problems


def known_theme(
    settings: Settings, themes: Container[str], path: Path | None
) -> tuple[str | None, list[str]]:
    """The theme that was chosen, if there is one, and a sentence if there is none of that name."""
    theme = settings.theme
    if theme is None or theme in themes:
        return theme, []
    return None, [f'{path}: there is no theme "{theme}"; Ctrl+P, then "theme", lists them.']


def problems_in(path: Path) -> tuple[str, ...]:
    """What is wrong with the theme and the keys in a settings file, without opening the UI."""
    settings = read_settings(path)
    if settings.theme is None and not settings.keys:
        return settings.problems
    from textual.theme import BUILTIN_THEMES

    from qabot.tui.actions import binding_ids

    _, of_theme = known_theme(settings, BUILTIN_THEMES, path)
    _, of_keys = known_keys(settings, binding_ids(), path)
    return (*settings.problems, *of_keys, *of_theme)


def is_key(key: str) -> bool:
    """Whether Textual can send a key of this name.

    >>> is_key("ctrl+r"), is_key("f5"), is_key("?"), is_key("ctrl+shift+page")
    (True, True, True, False)
    """
    from textual.keys import Keys, key_to_character

    *modifiers, name = key.split("+") if key != "+" else [key]
    if not name or not _MODIFIERS.issuperset(modifiers):
        return False
    named = {member.value for member in Keys}
    character = key_to_character(name)
    is_ascii = character is not None and character.isascii()
    return len(name) == 1 or name in named or key in named or is_ascii


def remember_theme(path: Path, theme: str) -> None:
    """Write the theme into the settings file, and leave the rest of it as it is.

    Raises:
        OSError: The file cannot be written.
        ValueError: The file is not TOML, so that it is better left alone.
    """
    text = path.read_text("utf-8-sig") if path.exists() else ""
    changed = with_theme(text, theme)
    tomllib.loads(changed)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(changed, "utf-8")


def with_theme(text: str, theme: str) -> str:
    r"""The settings' text with `theme` set before its first table.

    >>> with_theme('theme = "a"\n[keys]\n', "b")
    'theme = "b"\n[keys]\n'
    """
    table = _TABLE.search(text)
    end = table.start() if table else len(text)
    head, rest = text[:end], text[end:]
    line = f'theme = "{theme}"'
    if _THEME.search(head):
        return _THEME.sub(lambda _: line, head, count=1) + rest
    return f"{line}\n{head}{rest}"


def _settings(path: Path, found: Mapping[str, object]) -> Settings:
    problems = []
    theme = found.get("theme")
    if theme is not None and not isinstance(theme, str):
        problems.append(f"{path}: theme must be a name in quotation marks, not {theme!r}.")
        theme = None
    table = found.get("keys", {})
    if not isinstance(table, dict):
        problems.append(f'{path}: keys must be a table: a line "[keys]", then action = "key".')
        table = {}
    keys = {}
    for name, key in table.items():
        if isinstance(key, str):
            keys[name] = key
        else:
            problems.append(f"{path}, [keys] {name}: the key must be in quotation marks.")
    return Settings(theme, keys, tuple(problems))


def settings_file() -> Path:
    """The settings file, found without loading the library (see `qabot.api.settings`)."""
    import os

    from platformdirs import user_config_dir

    if named := os.environ.get("QABOT_CONFIG"):
        return Path(named).expanduser()
    return Path(user_config_dir("qabot", appauthor=False)) / "config.toml"
