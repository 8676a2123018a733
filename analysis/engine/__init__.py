"""How is a question asked of all users at once?

`engine.run(funnel, dataset, spec)` measures every bucket and adds up the parts; the analysis says only what is asked of
one bucket. An analysis module has `measure(block, spec)` and `combine(parts, spec)`; one that needs facts of the whole
first has `survey(block, spec)` and `settle(parts, spec)`, which returns the closed spec; one whose numbers have users
behind them has `members(block, spec, cell)`; one that is asked of one user has `buckets(manifest, spec)`; one that may
ask for some kinds of events only has `asked_events(spec)`.
"""

from analysis.engine.contract import Analysis, Ask, Cell, Choosing, Listing, Narrowed, Part, Result, Spec, Surveying
from analysis.engine.local import Cancel, Job, Progress, members, run, submit

__all__ = [
    "Analysis",
    "Ask",
    "Cancel",
    "Cell",
    "Choosing",
    "Job",
    "Listing",
    "Narrowed",
    "Part",
    "Progress",
    "Result",
    "Spec",
    "Surveying",
    "members",
    "run",
    "submit",
]
