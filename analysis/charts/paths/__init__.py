"""How do paths look: as flows, and as matrices?"""

from analysis.charts.paths import matrices, sankey
from analysis.charts.paths.sankey import FlowMark

__all__ = ["FlowMark", "matrices", "sankey"]
