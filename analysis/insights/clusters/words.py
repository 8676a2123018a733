"""What are clusters called, and how is what was found said?

The `names` of clusters are plain text; a sentence quotes them for its medium.
"""

from __future__ import annotations

from collections import Counter

from analysis.insights.clusters.differences import Cluster, Difference
from analysis.insights.clusters.measure import STEADY, ClustersResult
from analysis.insights.features import Feature
from analysis.insights.statistics import FEW
from analysis.locale import Text
from analysis.locale.say import Say

_FIRM = 0.85  # adjusted Rand index


def answer(result: ClustersResult, names: tuple[str, ...], say: Say) -> str:
    """How many groups, whether they are any or users were cut into them, and which one stands out most beside the
    largest."""
    counts = {"users": len(result.users), "groups": len(result.clusters)}
    key = "clusters.cut" if any(note.code == "clusters_cut" for note in result.notes) else "clusters.sentence"
    largest = max(result.clusters, key=lambda cluster: cluster.users)
    others = [cluster for cluster in result.clusters if cluster is not largest and cluster.users >= FEW]
    if not others:
        return say(f"{key}_one", **counts)
    special = max(others, key=lambda cluster: max([abs(each.z) for each in cluster.differences], default=0))
    name, share = say.quote(names[special.number]), say.text.percent(special.share)
    return say(key, **counts, special=name, special_share=share)


def steadiness(result: ClustersResult, text: Text) -> str | None:
    """Would the same groups come out again? None where it can't be said."""
    if result.stability is None:
        return None
    level = "firm" if result.stability >= _FIRM else "mostly" if result.stability >= STEADY else "loose"
    return text(f"clusters.steady_{level}")


def names(result: ClustersResult, say: Say) -> tuple[str, ...]:
    """A name for each cluster, in plain text; what would be the same twice is numbered."""
    seen, called = Counter[str](), []
    for cluster in result.clusters:
        name = _name(cluster, say.plain)
        seen[name] += 1
        called.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(called)


def _name(cluster: Cluster, say: Say) -> str:
    text = say.text
    if not cluster.users:
        return text("clusters.nobody")
    if not cluster.differences:
        return text("clusters.average")
    words = text.listed([_difference(each, say) for each in cluster.differences[: cluster.telling]])
    return words[:1].upper() + words[1:] if text.language == "en" else words


def numbered(number: int, names: tuple[str, ...]) -> str:
    """The number ties bar, map, columns and rows together."""
    return f"{number + 1}  {names[number]}"


def differences(cluster: Cluster, say: Say) -> str:
    """All that sets it apart: `active at night, pay often`."""
    return say.text.listed([_difference(each, say) for each in cluster.differences])


def _difference(difference: Difference, say: Say) -> str:
    side = "more" if difference.z > 0 else "less"
    kind = "once" if difference.once else difference.feature.kind
    return say(f"clusters.{side}.{kind}", name=_of(difference.feature, say))


def feature_name(feature: Feature, say: Say) -> str:
    """`Active days`, `Total amount`, or the event itself."""
    return say(f"clusters.feature.{feature.kind}", name=_of(feature, say))


def _of(feature: Feature, say: Say) -> str:
    return say.name("event" if feature.kind == "count" else "property", feature.of)


def left_out(result: ClustersResult, say: Say) -> tuple[str, ...]:
    """Behaviours that take no part, a sentence a reason."""
    sentences = []
    for reason in ("alike", "constant", "chance"):
        features = [feature_name(feature, say) for feature, why in result.left_out if why == reason]
        if features:
            sentences.append(say(f"clusters.left_out_{reason}", features=features))
    return tuple(sentences)


def counts_goal(result: ClustersResult) -> bool:
    """Whether the goal's event is among the behaviours that cut the groups: then its shares tell of the cut."""
    goal, model = result.spec.goal_event, result.spec.model
    return goal is not None and model is not None and Feature("count", goal) in model.features


def added_up(result: ClustersResult, say: Say) -> str | None:
    """Over what the totals and averages of a number go; None where the groups are cut by none."""
    features = result.spec.model.features if result.spec.model is not None else ()
    numbers = dict.fromkeys(feature.of for feature in features if feature.kind in ("sum", "mean"))
    return say("clusters.added_up", numbers=[say.name("property", name) for name in numbers]) if numbers else None
