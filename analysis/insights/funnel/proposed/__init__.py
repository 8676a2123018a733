"""Which steps make a funnel worth looking at in this data?"""

from analysis.insights.funnel.proposed import ends, steps, ways
from analysis.insights.funnel.proposed.ends import EndsSpec
from analysis.insights.funnel.proposed.steps import StepsResult, StepsSpec
from analysis.insights.funnel.proposed.ways import WaysSpec

__all__ = ["EndsSpec", "StepsResult", "StepsSpec", "WaysSpec", "ends", "steps", "ways"]
