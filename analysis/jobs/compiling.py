"""What is compiled before it is needed: `python -m analysis.jobs.compiling`, a minute on two cores.

With names of parts these alone, beside an app that was started without (`warming.py`).
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from analysis.jobs import compiled_code

# The walk of funnels with rare options takes longer than all the others together.
RARE = ("warm_options",)
USUAL = (
    "warm_plain",
    "warm_overview",
    "warm_retention",
    "warm_paths",
    "warm_reading",
    "warm_suggestions",
    "warm_rules",
    "warm_instead",
)


def main(parts: tuple[str, ...]) -> None:
    compiled_code.use()
    if parts:
        os.nice(10)  # beside visitors, who come first
        compile_parts(parts)
    elif not compiled_code.complete():
        print("setup: preparing this computer, once, about a minute", file=sys.stderr)
        with ProcessPoolExecutor(2, get_context("spawn")) as both:
            list(both.map(compile_parts, (RARE, USUAL)))
        compiled_code.mark_complete()


def compile_parts(parts: tuple[str, ...]) -> None:
    from analysis.jobs import warming  # imports numba

    for part in parts:
        getattr(warming, part)()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
