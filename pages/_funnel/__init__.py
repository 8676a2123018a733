"""The parts of the funnel page."""

from pages._funnel import proposed
from pages._funnel.filter import filter_input
from pages._funnel.why import why_saved

__all__ = ["filter_input", "proposed", "why_saved"]
