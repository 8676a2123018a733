"""What is in the data?"""

from analysis.insights.contents.measure import ContentsResult, ContentsSpec, combine, measure

__all__ = ["ContentsResult", "ContentsSpec", "combine", "measure"]
