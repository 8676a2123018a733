"""What a funnel needs from the catalog: its tags closed, its templates, events' names, proposals. One module a deed."""

from analysis.jobs.funnel import closing
from analysis.jobs.funnel.dividing import most_telling
from analysis.jobs.funnel.proposals import KeptProposal, keep_proposal, kept_proposal
from analysis.jobs.funnel.templates import OfferedFunnel, offered, usual_end

__all__ = [
    "KeptProposal",
    "OfferedFunnel",
    "closing",
    "keep_proposal",
    "kept_proposal",
    "most_telling",
    "offered",
    "usual_end",
]
