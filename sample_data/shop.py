"""What would ninety days of an online shop look like, with five stories planted in them?

>>> sample = generate_shop(users=2_000)
>>> sample.truths.broken_platform
'android'

The stories, the columns and the size of each effect are described in `sample_data/README.md`.
"""

import argparse
import gzip
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from sample_data import shop_world as world
from sample_data.shop_followups import make_followups
from sample_data.shop_people import People, attributes, make_people
from sample_data.shop_steps import make_steps
from sample_data.shop_visits import Visits, make_visits

# What the shipped files in sample_data/shop/ were made with.
SHIPPED_USERS = 2_000
SEED = 7

EVENT_COLUMNS = (
    "user_id", "event", "time", "platform", "channel", "category",
    "product", "amount", "form_field", "coupon", "text_length",
)  # fmt: skip


@dataclass(frozen=True)
class ShopTruths:
    """Who, when and which was planted; an analysis should find each of them again."""

    broken_platform: str
    broken_first_day: date
    broken_last_day: date  # inclusive
    night_snack_users: tuple[str, ...]
    hesitant_users: tuple[str, ...]
    one_day_channel: str
    one_day_users: tuple[str, ...]
    losing_field: str
    lost_at_field_users: tuple[str, ...]


@dataclass(frozen=True)
class ShopSample:
    events: pd.DataFrame  # EVENT_COLUMNS, sorted by time
    users: pd.DataFrame  # user_id, city, gender, age_group, registered, member_level
    truths: ShopTruths


def generate_shop(users: int = 20_000, seed: int = SEED) -> ShopSample:
    """Ninety days of a shop with about fifty events a user; the same arguments give the same rows.

    Times are local and naive (Asia/Shanghai), `amount` is in yuan. Users who only looked, or were lost at the
    form, have no attributes but a city; a few earlier users have attributes and no events.
    """
    # A stream each, so that a change to one stage leaves the stages before and beside it as they were.
    for_people, for_attributes, for_visits, for_steps, for_followups = np.random.default_rng(seed).spawn(5)
    people = make_people(for_people, users)
    visits = make_visits(for_visits, people)
    steps = make_steps(for_steps, people, visits)
    followups = make_followups(for_followups, people, visits, steps)
    rows = pd.concat([steps, followups], ignore_index=True)
    return ShopSample(_events(people, visits, rows), attributes(for_attributes, people), _truths(people))


def _events(people: People, visits: Visits, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with codes turned into the shop's export, cut off where the ninety days end."""
    rows = rows[rows["second"] < world.WINDOW_SECONDS].sort_values("second", kind="stable", ignore_index=True)
    visit = rows["visit"].to_numpy()
    user = visits.user[visit]
    good = _codes(rows["good"])
    category = np.where(good >= 0, good // world.GOODS_PER_CATEGORY, -1)
    columns = {
        "user_id": pd.Series(people.ids[user]).astype("str"),
        "event": _named(world.EVENTS, _codes(rows["event"])),
        "time": world.START + rows["second"].to_numpy().astype("timedelta64[s]"),
        "platform": _named(world.PLATFORMS, visits.platform[visit]),
        "channel": _named(world.CHANNELS, people.channel[user]),
        "category": _named(world.CATEGORIES, category),
        "product": _named(world.PRODUCTS, good),
        "amount": rows["amount"],
        "form_field": _named(world.FORM_FIELDS, _codes(rows["field"])),
        "coupon": _named(world.COUPONS, _codes(rows["coupon"])),
        "text_length": rows["length"].astype("Int64"),
    }
    return pd.DataFrame({column: columns[column] for column in EVENT_COLUMNS})


def _codes(values: pd.Series) -> np.ndarray:
    return values.fillna(-1).to_numpy().astype(np.int64)


def _named(names: tuple[str, ...], codes: np.ndarray) -> pd.Series:
    """Names for codes; -1 becomes missing."""
    return pd.Series(pd.Categorical.from_codes(codes, categories=list(names))).astype("str")


def _truths(people: People) -> ShopTruths:
    position = world.FORM_FIELDS.index(world.LOSING_FIELD) + 1
    lost_here = people.is_new & ~people.is_member & (people.fields_seen == position)
    return ShopTruths(
        broken_platform=world.BROKEN_PLATFORM,
        broken_first_day=world.BROKEN_FIRST_DAY,
        broken_last_day=world.BROKEN_LAST_DAY,
        night_snack_users=tuple(people.ids[people.is_night].tolist()),
        hesitant_users=tuple(people.ids[people.is_hesitant].tolist()),
        one_day_channel=world.ONE_DAY_CHANNEL,
        one_day_users=tuple(people.ids[people.is_one_day].tolist()),
        losing_field=world.LOSING_FIELD,
        lost_at_field_users=tuple(people.ids[lost_here].tolist()),
    )


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write the whole file or nothing; a name ending in .gz is compressed to the same bytes every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    text = frame.to_csv(index=False, lineterminator="\n").encode()
    try:
        # mtime=0: otherwise the moment of writing would be in the file.
        partial.write_bytes(gzip.compress(text, compresslevel=9, mtime=0) if path.suffix == ".gz" else text)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m sample_data.shop", description="Write the sample shop as CSV.")
    parser.add_argument("--users", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path("sample_data/large"))
    parser.add_argument("--gzip", action="store_true", help="compress the events, as the shipped file is")
    chosen = parser.parse_args(arguments)
    sample = generate_shop(chosen.users, chosen.seed)
    events_path = chosen.out / ("shop_events.csv.gz" if chosen.gzip else "shop_events.csv")
    write_csv(sample.events, events_path)
    write_csv(sample.users, chosen.out / "shop_users.csv")
    print(f"{len(sample.events):,} events of {len(sample.users):,} users in {events_path}")


if __name__ == "__main__":
    main()
