"""What are clusters called, in words?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from analysis.insights.clusters.differences import Cluster, Difference
from analysis.insights.clusters.measure import ClustersResult
from analysis.insights.features import Feature
from analysis.locale import Text

# How people call events and properties: {"event": {"pay": "Payment"}, "property": {…}}; what is missing keeps its name.
Shown = Mapping[str, Mapping[str, str]]


def feature_name(feature: Feature, text: Text, shown: Shown) -> str:
    """`Active days`, `Total amount`, or the event itself."""
    return text(f"clusters.feature.{feature.kind}", name=_shown(feature, shown))


def difference_words(difference: Difference, text: Text, shown: Shown) -> str:
    """`active at night`, `pay often`"""
    side = "more" if difference.z > 0 else "less"
    kind = "once" if difference.once else difference.feature.kind
    return text(f"clusters.{side}.{kind}", name=_shown(difference.feature, shown))


def names(result: ClustersResult, text: Text, shown: Shown) -> tuple[str, ...]:
    """A name for each cluster; what would be the same twice is numbered."""
    words = [_name(cluster, text, shown) for cluster in result.clusters]
    seen: Counter[str] = Counter()
    told = []
    for name in words:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(told)


def _name(cluster: Cluster, text: Text, shown: Shown) -> str:
    if not cluster.users:
        return text("clusters.nobody")
    if not cluster.differences:
        return text("clusters.average")
    telling = cluster.differences[: cluster.telling]
    words = text.listed([difference_words(difference, text, shown) for difference in telling])
    return words[:1].upper() + words[1:] if text.language == "en" else words


def _shown(feature: Feature, shown: Shown) -> str:
    kind = "event" if feature.kind == "count" else "property"
    return shown.get(kind, {}).get(feature.of, feature.of)
