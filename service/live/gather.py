"""A few threads that answer for many callers: what comes in while they are busy makes the next batch."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

A = TypeVar("A", bound=Hashable)
T = TypeVar("T")


class Gathered(Generic[A, T]):
    """Calls one function with what many threads ask, a batch at a time, and remembers the last answers.

    Nobody waits for company: a question that finds an idle worker is answered at once, alone.
    answer  questions -> their answers, in order; an error goes to everybody in the batch
    kept    answers that are remembered
    keeps   question -> whether its answer is worth remembering
    most    questions of one caller in one batch, so that who asks much does not hold up who asks little
    workers threads that call it; several may share them, by default one of its own
    """

    def __init__(
        self,
        answer: Callable[[Sequence[A]], Sequence[T]],
        *,
        kept: int,
        keeps: Callable[[A], bool] = lambda _: True,
        most: int = 16,
        workers: ThreadPoolExecutor | None = None,
    ) -> None:
        self._workers = workers or ThreadPoolExecutor(1, thread_name_prefix="credlens-gathered")
        self._answer = answer
        self._kept, self._keeps, self._most = kept, keeps, most
        self._known: OrderedDict[A, T] = OrderedDict()
        self._lock = threading.Lock()
        self._waiting: list[A] = []
        self._next: Future[Mapping[A, T]] | None = None

    def __len__(self) -> int:
        """Return how many answers are remembered."""
        return len(self._known)

    def ask(self, questions: Sequence[A]) -> list[T]:
        """Return the answers, in order; safe to call from any thread."""
        found = self._remembered(questions)
        fresh = [question for question in dict.fromkeys(questions) if question not in found]
        for begin in range(0, len(fresh), self._most):
            found |= self._join(fresh[begin : begin + self._most]).result()
        return [found[question] for question in questions]

    @property
    def waiting(self) -> int:
        """Return how many questions wait for a worker."""
        return len(self._waiting)

    def close(self) -> None:
        """End the threads when they have answered what was asked."""
        self._workers.shutdown()

    def _remembered(self, questions: Iterable[A]) -> dict[A, T]:
        with self._lock:
            found = {question: self._known[question] for question in questions if question in self._known}
            for question in found:
                self._known.move_to_end(question)
        return found

    def _join(self, questions: Sequence[A]) -> "Future[Mapping[A, T]]":
        """Return the batch that will hold the answers: the one that waits for a worker, else a new one."""
        with self._lock:
            self._waiting.extend(questions)
            if self._next is None:
                self._next = self._workers.submit(self._run)
            return self._next

    def _run(self) -> Mapping[A, T]:
        with self._lock:
            questions = [*dict.fromkeys(self._waiting)]
            self._waiting, self._next = [], None
        found = dict(zip(questions, self._answer(questions), strict=True))
        with self._lock:
            self._known |= {question: found[question] for question in questions if self._keeps(question)}
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        return found
