"""The collector of cycles during long runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from qabot.api.collecting import rare_collections


@pytest.fixture(autouse=True)
def _thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_it_looks_rarely_within_and_as_before_after() -> None:
    with rare_collections():
        assert gc.get_threshold()[0] > 700
        assert gc.get_threshold()[1:] == (10, 10)
    assert gc.get_threshold() == (700, 10, 10)


def test_runs_within_one_another_leave_it_as_the_first_found_it() -> None:
    one, other = rare_collections(), rare_collections()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert gc.get_threshold()[0] > 700
    other.__exit__(None, None, None)
    assert gc.get_threshold() == (700, 10, 10)


def test_a_collector_that_is_off_stays_off() -> None:
    gc.set_threshold(0, 10, 10)
    with rare_collections():
        assert gc.get_threshold()[0] == 0


def test_it_is_as_before_when_something_fails() -> None:
    with pytest.raises(ValueError, match="broken"), rare_collections():
        raise ValueError("broken")
    assert gc.get_threshold() == (700, 10, 10)
