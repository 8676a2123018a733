"""People in four systems, with what systems and people do to ids: other spellings, typing errors, dummies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.identity import IdColumn, IdentitySpec, Pairs, Users, matched
from analysis.sources.identity.matching import Matches
from analysis.store.dataset import Dataset

COLUMNS = (
    IdColumn("property", "user_id", "user"),
    IdColumn("property", "phone", "phone"),
    IdColumn("attribute", "mobile", "phone"),
    IdColumn("attribute", "email", "email"),
)


@dataclass(frozen=True)
class Population:
    """`person` of each of the users' ids."""

    users: Users
    pairs: tuple[Pairs, ...]
    person: np.ndarray


def population(people: int, seed: int) -> Population:
    """An app (ids of devices, the account on some events), orders (accounts with phones), a CRM (own ids with phone and
    e-mail), a survey (e-mails as ids). One phone in twenty is a dummy, one in a hundred is typed wrong."""
    random = np.random.default_rng(seed)
    ids: list[tuple[str, int, int]] = []  # user, source, person
    rows: list[list[tuple[str, str]]] = [[] for _ in COLUMNS]
    phones = 10**10 + random.choice(8 * 10**8, people, replace=False) + 3 * 10**9
    chance = random.random
    for person in range(people):
        account, email, phone = f"U{100_000 + person}", f"name{person}@mail{person % 7}.cn", f"{phones[person]}"
        for device in range(random.integers(1, 4)):
            ids.append((name := f"{seed:02x}d{person:07d}-{device}", 0, person))
            if chance() < 0.9:
                rows[0].append((name, account if chance() < 0.9 else f" {account.lower()} "))
        if chance() < 0.8:
            ids.append((account, 1, person))
            rows[1].append((account, _phone(phone, random)))
        if chance() < 0.7:
            ids.append((name := f"crm-{person}", 2, person))
            rows[2].append((name, _phone(phone, random)))
            rows[3].append((name, "test@test.com" if chance() < 0.03 else email))
        if chance() < 0.3:
            ids.append((email.upper() if chance() < 0.2 else email, 3, person))
    names = pa.array([name for name, _, _ in ids])
    order = np.argsort(names.to_numpy(zero_copy_only=False))
    users = Users(names.take(pa.array(order)), np.array([source for _, source, _ in ids], np.int32)[order])
    pairs = tuple(_pairs(column, one, users) for column, one in zip(COLUMNS, rows, strict=True))
    return Population(users, pairs, np.array([person for _, _, person in ids])[order])


def _phone(phone: str, random: np.random.Generator) -> str:
    chance = random.random()
    if chance < 0.05:
        return str(random.choice(["13800000000", "0", "13912312312", "unknown"]))  # the third is no known dummy
    if chance < 0.06:
        place = random.integers(3, 11)
        return phone[:place] + str(random.integers(0, 10)) + phone[place + 1 :]
    return f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}" if chance < 0.3 else phone


def _pairs(column: IdColumn, rows: list[tuple[str, str]], users: Users) -> Pairs:
    values = pa.array([value for _, value in rows]).dictionary_encode()
    places = pc.index_in(pa.array([name for name, _ in rows]), value_set=users.ids)
    return Pairs(
        column, places.to_numpy().astype(np.int64), values.dictionary, values.indices.to_numpy().astype(np.int64)
    )


def precision(people: Population, found: Matches) -> tuple[float, float, int]:
    """Of pairs of ids that were made one, the share that are; of those that are, the share found; and of how many
    people the worst user was made."""
    together = np.stack([found.owner, people.person])
    _, both = np.unique(together, axis=1, return_counts=True)
    owners, persons = (np.unique(one, return_counts=True)[1] for one in together)
    right, made, true = (int((n * (n - 1) // 2).sum()) for n in (both, owners, persons))
    worst = np.unique(np.unique(together, axis=1)[0], return_counts=True)[1].max()
    return right / made, right / true, int(worst)


def matches_of(dataset: Dataset, *columns: IdColumn, **limits: int) -> Matches:
    from analysis.sources.identity import pairs_of, users_of

    users = users_of(dataset.folder, dataset.manifest)
    spec = IdentitySpec(columns, **limits)
    return matched(spec, users, pairs_of(dataset.folder, dataset.manifest, columns, users))
