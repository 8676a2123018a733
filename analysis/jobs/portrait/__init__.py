"""Which groups of a project can be portrayed, which is worth a look, and by which tags are they compared?"""

from analysis.jobs.portrait.asked import portrait_spec, portray, tags_to_compare
from analysis.jobs.portrait.groups import PortraitGroup, attribute_groups, groups, worth_a_look
from analysis.jobs.portrait.named import named_by
from analysis.jobs.portrait.origins import of_portrait
from analysis.jobs.portrait.reporting import portrait_report

__all__ = [
    "PortraitGroup",
    "attribute_groups",
    "groups",
    "named_by",
    "of_portrait",
    "portrait_report",
    "portrait_spec",
    "portray",
    "tags_to_compare",
    "worth_a_look",
]
