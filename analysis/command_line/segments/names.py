"""Which word do the commands for segments share?"""

from __future__ import annotations

from typing import Annotated

import typer

SegmentArgument = Annotated[str, typer.Argument(metavar="NAME", help="The segment, by its name.")]
