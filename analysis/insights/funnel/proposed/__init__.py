"""Which steps make a funnel worth looking at in this data?"""

from analysis.insights.funnel.proposed import steps, ways
from analysis.insights.funnel.proposed.steps import StepsSpec
from analysis.insights.funnel.proposed.ways import WaysSpec

__all__ = ["StepsSpec", "WaysSpec", "steps", "ways"]
