"""What stands around every page."""

from pages._frame import sidebar

__all__ = ["sidebar"]
