"""Of which parts is a segment built: in all of these, in any of those, in none of the others?"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.rules.asked import EmptyRule, Group, How, Rule


@dataclass(frozen=True)
class SegmentParts:
    """Three boxes of rules, any of them empty but not all: who is in each of `all`, in one or more of `any` (where
    there are some), and in none of `none`. Every rule has them: what doesn't fall apart is one part of `all`."""

    all: tuple[Rule, ...] = ()
    any: tuple[Rule, ...] = ()
    none: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        if not (self.all or self.any or self.none):
            raise EmptyRule(where="all")

    @classmethod
    def of(cls, rule: Rule) -> SegmentParts:
        match rule:
            case Group("any", conditions):
                return cls(any=conditions)
            case Group("none", conditions):
                return cls(none=conditions)
            case Group("all", conditions):
                return cls._of_all(conditions)
        return cls((rule,))

    @classmethod
    def _of_all(cls, conditions: tuple[Rule, ...]) -> SegmentParts:
        """One group of `any` is the box of that name; further ones are parts like others."""
        boxes: dict[How, list[Rule]] = {"all": [], "any": [], "none": []}
        for condition in conditions:
            match condition:
                case Group("any", inner) if not boxes["any"]:
                    boxes["any"] += inner
                case Group("none", inner):
                    boxes["none"] += inner
                case _:
                    boxes["all"].append(condition)
        return cls(*(tuple(boxes[how]) for how in ("all", "any", "none")))

    @property
    def rule(self) -> Rule:
        parts = list(self.all)
        parts += [Group("any", self.any)] if self.any else []
        parts += [Group("none", self.none)] if self.none else []
        return parts[0] if len(parts) == 1 else Group("all", tuple(parts))
