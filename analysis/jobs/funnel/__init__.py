"""What a funnel needs from the catalog: its tags closed, its templates, the names of events. One module a deed."""

from analysis.jobs.funnel import closing
from analysis.jobs.funnel.templates import OfferedFunnel, offered, usual_end

__all__ = ["OfferedFunnel", "closing", "offered", "usual_end"]
