"""The parts of the funnel page."""

from pages._funnel import proposed
from pages._funnel.why import why_saved

__all__ = ["proposed", "why_saved"]
