"""What does it take to say a result: the language, what people call things, and how a name stands in the medium?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.locale import Text

Quote = Callable[[str], str]


@dataclass(frozen=True)
class Names:
    """What people call events, properties and attributes, by kind and raw name; what isn't there keeps its name."""

    by_kind: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> str:
        return self.by_kind.get(kind, {}).get(name) or name

    def __hash__(self) -> int:
        return hash(frozenset((kind, frozenset(names.items())) for kind, names in self.by_kind.items()))


def told_apart(names: Sequence[str], raw: Sequence[str] | None = None) -> tuple[str, ...]:
    """The names in their order, no two of them equal: those that were are followed by their `raw` name, or by a number.

    In a picture or a list two things of one name would be one.
    """
    often, taken, apart = Counter(names), set(names), list[str]()
    for name, of in zip(names, raw or names, strict=True):
        said = name if of == name or often[name] == 1 else f"{name} ({of})"
        number, wanted = 1, said
        while said in apart or (said != name and said in taken):
            number += 1
            said = f"{wanted} ({number})"
        apart.append(said)
    return tuple(apart)


def as_it_is(name: str) -> str:
    return name


@dataclass(frozen=True)
class Say:
    text: Text
    names: Names = field(default_factory=Names)
    quote: Quote = as_it_is  # makes a name from the data safe in the medium: escaped in markdown
    markup: bool = False  # whether the medium reads `**bold**`

    def __call__(self, key: str, /, **values: object) -> str:
        """A text that may be marked up; its names have been quoted."""
        return self.text(key, **values) if self.markup else self.text.unmarked(key, **values)

    def strong(self, words: str) -> str:
        return f"**{words}**" if self.markup else words

    def name(self, kind: str, name: str) -> str:
        return self.quote(self.names.of(kind, name))

    @property
    def plain(self) -> Say:
        """The same for a medium without markup: a picture, a file, a cell of a table."""
        return replace(self, quote=as_it_is, markup=False)
