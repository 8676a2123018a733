"""Compiles what the tests call, once, before several processes of pytest would each do it at the same time.

`python -m tests.compiled` takes a minute on two cores, and a few seconds where nothing was changed since.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from analysis.store.workspace import compiled_code

FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "numba" / compiled_code()

# The walk of funnels with rare options takes as long as all the others.
_APART = (("warm_options",), ("warm_plain", "warm_suggestions", "warm_instead", "warm_rules", "warm_reading"))


def compile_parts(names: tuple[str, ...]) -> None:
    os.environ.setdefault("NUMBA_CACHE_DIR", str(FOLDER))  # read when numba is imported
    from analysis.jobs import warming

    for name in names:
        getattr(warming, name)()


if __name__ == "__main__":
    with ProcessPoolExecutor(2, get_context("spawn")) as both:
        list(both.map(compile_parts, _APART))
