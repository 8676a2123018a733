"""Which funnel is asked of every engine?"""

from datetime import timedelta

STEPS = ("view", "cart", "checkout", "address", "pay")
WINDOW = timedelta(days=7)
# The filtered one: only views on these platforms begin it, and only dearer payments end it.
PLATFORMS, PRICE = ("android", "ios"), 20
CHANNELS = ("organic", "search", "friend", "banner", "mail", "partner", "store", "video")
DENSE = {
    "view": 0.30, "cart": 0.10, "checkout": 0.07, "address": 0.05, "pay": 0.04, "search": 0.16, "login": 0.10,
    "scroll": 0.08, "comment": 0.04, "share": 0.03, "help": 0.02, "refund": 0.01,
}  # fmt: skip
GOES_ON = 0.3  # of the sparse log's events of a step those that are followed at once by one of the next step


def _sparse() -> dict[str, float]:
    """As a product's log is: 60 names whose shares fall with their rank (Zipf), the steps and what else rules ask for
    among the rarer ones. Those of the steps go up by those that go on."""
    ranks = {"view": 15, "cart": 26, "checkout": 37, "address": 47, "pay": 55, "comment": 22}
    names = {rank: name for name, rank in ranks.items()}
    total = sum(1 / rank for rank in range(1, 61))
    return {names.get(rank, f"event_{rank:02d}"): 1 / rank / total for rank in range(1, 61)}


SPARSE = _sparse()
