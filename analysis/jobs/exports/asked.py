"""What is asked of a file of users, beside who they are and which columns it has?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.export.drawing import BadHoldOut, BadSample
from analysis.export.segments import Encoding, FileForm


@dataclass(frozen=True)
class ExportAsked:
    """`encoding` is of a CSV file. At most `sample` users, drawn of each value of the tag `by` in its share; of these
    the share `hold_out` is the control group, which stays out of the file. `action` names what is done with the file:
    the same action draws the same users; the segment's name unless said. `reason` is why somebody needs what is left
    out otherwise."""

    form: FileForm = "csv"
    encoding: Encoding = "utf-8"
    hold_out: float = 0.0
    action: str = ""
    sample: int | None = None
    by: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.hold_out < 1:
            raise BadHoldOut(share=self.hold_out)
        if self.sample is not None and self.sample < 1:
            raise BadSample(users=self.sample)

    def noted(self, action: str) -> dict[str, Any]:
        """As the export log keeps it."""
        said: dict[str, Any] = {"form": self.form}
        said |= {"encoding": self.encoding} if self.form == "csv" else {}
        said |= {"hold_out": self.hold_out, "action": action} if self.hold_out else {}
        said |= {"sample": self.sample, "by": self.by} if self.sample is not None else {}
        return said | ({"reason": self.reason} if self.reason else {})


AS_IT_IS = ExportAsked()
