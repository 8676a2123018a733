"""The parts of the tags page."""

from pages._tags.evidence import of_user

__all__ = ["of_user"]
