"""The parts of the funnel page."""

from pages._funnel import controls
from pages._funnel.why import why_saved

__all__ = ["controls", "why_saved"]
