"""Does the tree in the docstring of `analysis/errors.py` name every error of the product, where it stands?"""

from __future__ import annotations

import importlib
import pkgutil
import textwrap
from collections.abc import Iterator

import analysis
from analysis import errors
from analysis.errors import SilhouetteError

WIDTH = 120
NOT_IMPORTED = ("analysis.__main__", "analysis.store.catalog.migrations")  # they run when they are imported


def drawn(kind: type[SilhouetteError], depth: int = 1) -> Iterator[str]:
    """A kind with those that have none below, then those that have."""
    below = sorted(
        (each for each in kind.__subclasses__() if each.__module__.startswith("analysis.")),
        key=lambda each: each.__name__,
    )
    leaves = ", ".join(each.__name__ for each in below if not each.__subclasses__())
    margin = "    " * depth
    yield textwrap.fill(f"{kind.__name__}: {leaves}", WIDTH, initial_indent=margin, subsequent_indent=margin + "  ")
    for each in below:
        if each.__subclasses__():
            yield from drawn(each, depth + 1)


def test_the_tree_of_errors_is_drawn_as_it_stands() -> None:
    for module in pkgutil.walk_packages(analysis.__path__, "analysis."):
        if not module.name.startswith(NOT_IMPORTED):
            importlib.import_module(module.name)
    tree = "\n".join(drawn(SilhouetteError))
    assert tree in (errors.__doc__ or ""), f"it should be drawn so:\n{tree}"
