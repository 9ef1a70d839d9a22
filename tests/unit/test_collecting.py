"""The collector of cycles during long runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from qabot.api.collecting import rare_collections


@pytest.fixture
def usual() -> Iterator[tuple[int, int, int]]:
    """Thresholds as Python gives them back: not every version keeps the last one."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield gc.get_threshold()
    gc.set_threshold(*before)


def test_it_looks_rarely_within_and_as_before_after(usual: tuple[int, int, int]) -> None:
    with rare_collections():
        assert gc.get_threshold()[0] > 700
        assert gc.get_threshold()[1:] == usual[1:]
    assert gc.get_threshold() == usual


def test_runs_within_one_another_leave_it_as_the_first_found_it(
    usual: tuple[int, int, int],
) -> None:
    one, other = rare_collections(), rare_collections()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert gc.get_threshold()[0] > 700
    other.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_a_collector_that_is_off_stays_off(usual: tuple[int, int, int]) -> None:
    gc.set_threshold(0, 10, 10)
    with rare_collections():
        assert gc.get_threshold()[0] == 0


def test_it_is_as_before_when_something_fails(usual: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="broken"), rare_collections():
        raise ValueError("broken")
    assert gc.get_threshold() == usual
