"""Who are the users of a group, compared with a baseline?"""

from analysis.insights.portrait import apart, before, words
from analysis.insights.portrait.apart import ApartGroup, ApartSpec
from analysis.insights.portrait.before import BeforeSpec
from analysis.insights.portrait.defining import (
    done_by_condition,
    done_by_definition,
    named_by_definition,
    named_by_rule,
)
from analysis.insights.portrait.measure import OTHER, GoalRate, PortraitCell, PortraitSpec, combine, measure, members
from analysis.insights.portrait.result import UNKNOWN, NumberCompared, PortraitResult, PortraitRow, portrait_rows
from analysis.insights.portrait.spec import LAYERS, Layer, NamedThing, PortraitTag
from analysis.insights.portrait.subjects import PortraitSubject, subjects
from analysis.insights.portrait.survey import settle, survey

__all__ = [
    "LAYERS",
    "OTHER",
    "UNKNOWN",
    "ApartGroup",
    "ApartSpec",
    "BeforeSpec",
    "GoalRate",
    "Layer",
    "NamedThing",
    "NumberCompared",
    "PortraitCell",
    "PortraitResult",
    "PortraitRow",
    "PortraitSpec",
    "PortraitSubject",
    "PortraitTag",
    "apart",
    "before",
    "combine",
    "done_by_condition",
    "done_by_definition",
    "measure",
    "members",
    "named_by_definition",
    "named_by_rule",
    "portrait_rows",
    "settle",
    "subjects",
    "survey",
    "words",
]
