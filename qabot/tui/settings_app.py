"""An app that takes its theme and keys from the settings file, and remembers the theme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from textual.app import App

from qabot.tui.settings import known_keys, known_theme, read_settings, remember_theme
from qabot.tui.text import safe
from qabot.tui.wording import error_sentence

if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.dom import DOMNode
    from textual.theme import Theme

_FEW_COLORS: Final = frozenset({"standard", "windows"})
"""What Rich calls 16 colours; a tint of the background is lost in them."""

_DEFAULT_THEME: Final = "textual-dark"


class SettingsApp(App[None]):
    """Reads the settings before the first paint."""

    def __init__(self, settings_path: Path | None) -> None:
        self._themes: dict[str, Theme] = {}
        super().__init__()
        self._settings_path = settings_path
        self._settings = read_settings(settings_path)
        self._clashes: set[str] = set()

    def tell(
        self,
        text: str,
        severity: Literal["information", "warning", "error"] = "information",
    ) -> None:
        """Show a message; whatever is in it is shown as it is."""
        self.notify(safe(text), severity=severity, markup=False, timeout=8)

    def watch_theme(self, theme: str) -> None:
        """Remember the theme that was chosen."""
        chosen = self._settings.theme or _DEFAULT_THEME
        if not self.is_running or theme == chosen or self._settings_path is None:
            return
        self._settings = self._settings._replace(theme=theme)
        try:
            remember_theme(self._settings_path, theme)
        except (OSError, ValueError) as error:
            self.tell(f"The theme could not be remembered. {error_sentence(error)}", "warning")

    def get_theme(self, theme_name: str) -> Theme | None:
        """Look a theme up once; Textual asks for it with every line that it draws."""
        if theme_name not in self._themes and (theme := super().get_theme(theme_name)):
            self._themes[theme_name] = theme
        return self._themes.get(theme_name)

    def register_theme(self, theme: Theme) -> None:
        """Take a theme, also one that has the name of an earlier one."""
        self._themes.pop(theme.name, None)
        super().register_theme(theme)

    def apply_settings(self) -> None:
        """Take the keys and the theme; whatever is wrong becomes a message."""
        if not self.is_headless and self.console.color_system in _FEW_COLORS:
            self.add_class("-few-colors")
        problems: list[str] = []
        if self._settings.keys:
            from qabot.tui.actions import binding_ids

            keys, problems = known_keys(self._settings, binding_ids(), self._settings_path)
            self.set_keymap(keys)
        theme, no_theme = known_theme(self._settings, self.available_themes, self._settings_path)
        if theme:
            self.theme = theme
        for problem in (*self._settings.problems, *problems, *no_theme):
            self.tell(problem, "warning")

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Say once that two actions were given the same key."""
        del node
        from qabot.tui.actions import clash_sentence

        sentence = clash_sentence(clashed_bindings)
        if sentence not in self._clashes:
            self._clashes.add(sentence)
            self.tell(sentence, "warning")
