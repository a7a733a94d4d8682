"""Answers for many callers at once: each question is put once, answers go to who asked, and few are kept."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from credlens.service.live.gather import Gathered


class Counting:
    """Doubles numbers and remembers every batch; refuses 13."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.free = threading.Event()
        self.free.set()
        self.begun = threading.Event()

    def __call__(self, questions: Sequence[int]) -> list[int]:
        self.begun.set()
        self.free.wait(10)
        self.batches.append([*questions])
        if 13 in questions:
            raise ValueError("13 is refused")
        return [2 * q for q in questions]


def test_answers_come_in_the_order_of_the_questions_and_repeats_are_put_once() -> None:
    counting = Counting()
    gathered = Gathered(counting, kept=8)
    assert gathered.ask([3, 1, 3, 2]) == [6, 2, 6, 4]
    assert gathered.ask([2, 1]) == [4, 2]
    assert counting.batches == [[3, 1, 2]]
    gathered.close()


def test_what_comes_in_while_the_worker_is_busy_makes_one_batch() -> None:
    """Question 0 holds the worker; the eight that come meanwhile are answered together."""
    counting = Counting()
    gathered = Gathered(counting, kept=100)
    counting.free.clear()
    with ThreadPoolExecutor(9) as callers:
        first = callers.submit(gathered.ask, [0])
        assert counting.begun.wait(10)
        others = [callers.submit(gathered.ask, [i, i + 1]) for i in range(1, 9)]
        while gathered.waiting < 16:
            time.sleep(0.001)
        counting.free.set()
        assert first.result(10) == [0]
        assert [o.result(10) for o in others] == [[2 * i, 2 * i + 2] for i in range(1, 9)]
    assert [sorted(batch) for batch in counting.batches] == [[0], [*range(1, 10)]]
    gathered.close()


def test_only_so_many_answers_are_kept_the_latest_used_ones() -> None:
    counting = Counting()
    gathered = Gathered(counting, kept=2, keeps=lambda q: q < 10)
    for question in (1, 2, 1, 3, 11, 1, 2, 11):
        assert gathered.ask([question]) == [2 * question]
        assert len(gathered) <= 2
    # 3 pushed 2 out, for 1 had been asked since; 11 is never kept.
    assert counting.batches == [[1], [2], [3], [11], [2], [11]]
    gathered.close()


def test_who_asks_much_is_answered_in_parts() -> None:
    counting = Counting()
    gathered = Gathered(counting, kept=100, most=4)
    assert gathered.ask([*range(10)]) == [2 * i for i in range(10)]
    assert counting.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    gathered.close()


def test_an_error_reaches_who_asked_and_the_worker_goes_on() -> None:
    gathered = Gathered(Counting(), kept=8)
    with pytest.raises(ValueError, match="13 is refused"):
        gathered.ask([13])
    assert gathered.ask([4]) == [8]
    gathered.close()
