"""Where things lie: a flag before the environment, the environment before the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot import Library
from qabot.api.settings import (
    Settings,
    config_file,
    library_path,
    location,
    read_settings,
    vocabulary_files,
)
from qabot.errors import InvalidSetting


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "my config.toml"
    monkeypatch.setenv("QABOT_CONFIG", str(path))
    return path


def test_the_nearest_word_names_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(library="/from/settings")
    monkeypatch.setenv("QABOT_LIBRARY", "/from/environment")
    assert library_path("/from/flag", settings) == "/from/flag"
    assert library_path(None, settings) == "/from/environment"
    monkeypatch.delenv("QABOT_LIBRARY")
    assert library_path(None, settings) == "/from/settings"
    assert library_path(None, Settings()).endswith("/home/data/qabot/library.qabot")


def test_the_home_folder_may_be_written_as_people_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert library_path("~/x.qabot", Settings()) == "/home/someone/x.qabot"


def test_the_library_of_the_environment_is_opened(tmp_path: Path) -> None:
    with Library.open() as library:
        assert library.location.library == str(tmp_path / "home" / "library.qabot")
        assert len(library) == 4


def test_everything_of_a_library_lies_beside_it(tmp_path: Path) -> None:
    where = location(str(tmp_path / "my.qabot"))
    assert where.index == f"{where.library}.index"
    assert where.conversations == f"{where.library}.conversations"
    assert config_file() == tmp_path / "home" / "config" / "qabot" / "config.toml"


def test_without_a_file_everything_is_as_it_comes(config: Path) -> None:
    assert read_settings() == Settings()
    assert config_file() == config


def test_settings_are_read(config: Path) -> None:
    config.write_bytes(
        b'\xef\xbb\xbflibrary = "a"\nvocabulary = ["b"]\ntheme = "nord"\n[keys]\nask = "f5"\n'
    )
    assert read_settings() == Settings(
        library="a", vocabulary=("b",), theme="nord", keys={"ask": "f5"}
    )
    assert vocabulary_files(read_settings())[-1] == config_file().with_name("b")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"library = ", "not a TOML file"),
        (b"\xff\xfe", "not a TOML file"),
        (b"libary = 'x'", "libary.*the settings are library"),
        (b"library = 3", "library"),
        (b"vocabulary = 'x'", "vocabulary"),
        (b"[keys]\nask = 3", r"keys\.ask"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(config: Path, content: bytes, said: str) -> None:
    config.write_bytes(content)
    with pytest.raises(InvalidSetting, match=said) as caught:
        Library.open()
    assert str(config) in str(caught.value)


def test_a_folder_is_no_settings_file(config: Path) -> None:
    config.mkdir()
    with pytest.raises(InvalidSetting, match="cannot be read"):
        read_settings()


def test_a_missing_vocabulary_is_named(config: Path, tmp_path: Path) -> None:
    config.write_text(f"vocabulary = ['{tmp_path / 'none.toml'}']", "utf-8")
    with pytest.raises(InvalidSetting, match=r"none\.toml"):
        Library.open()


def test_a_vocabulary_beside_the_settings_is_read(config: Path) -> None:
    config.with_name("vocabulary.toml").write_text("", "utf-8")
    assert vocabulary_files(Settings())[1:] == [config.with_name("vocabulary.toml")]
