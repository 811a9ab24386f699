"""How long a training step takes: repeated for so many seconds, by the clock and by processor time."""

import math
import statistics
import time
from collections.abc import Callable


def timed(step: Callable[[], float], seconds: float) -> dict:
    """The median and the least of at least three steps, after two that warm up; `step` gives its loss."""
    first = step()
    step()
    durations: list[float] = []
    processor = math.inf
    end = time.perf_counter() + seconds
    while len(durations) < 3 or time.perf_counter() < end:
        begin, used = time.perf_counter(), time.process_time()
        step()
        durations.append((time.perf_counter() - begin) * 1e3)
        processor = min(processor, (time.process_time() - used) * 1e3)
    return {
        "median_ms": round(statistics.median(durations), 3),
        "processor_ms": round(processor, 3),
        "repeats": len(durations),
        "first_loss": first,
        "last_loss": step(),
    }
