"""How often somebody may do something. Counted in this process alone: of several servers each counts by itself."""

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from .errors import TooManyError


class Throttle:
    """Counts what was done by whom, and refuses what is too much."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def check(self, rate: str, what: str, who: str) -> None:
        """Count one more, or raise TooManyError with the seconds to wait. rate: "10/minute"."""
        item = parse(rate)
        if self._limiter.hit(item, what, who):
            return
        wait = max(1, math.ceil(self._limiter.get_window_stats(item, what, who).reset_time - time.time()))
        raise TooManyError(f"too many requests ({rate} for {what}); try again in {wait} seconds", wait=wait)


def check_rate(rate: str) -> None:
    """Raise ValueError unless a rate can be read."""
    try:
        parse(rate)
    except ValueError:
        raise ValueError("give a number and a period, such as 1200/minute or 20/second") from None
