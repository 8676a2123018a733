"""Which funnel is asked of every engine?"""

from datetime import timedelta

STEPS = ("view", "cart", "checkout", "address", "pay")
WINDOW = timedelta(days=7)
# The filtered one: only views on these platforms begin it, and only dearer payments end it.
PLATFORMS, PRICE = ("android", "ios"), 20
CHANNELS = ("organic", "search", "friend", "banner", "mail", "partner", "store", "video")
EVENTS = {
    "view": 0.30, "cart": 0.10, "checkout": 0.07, "address": 0.05, "pay": 0.04, "search": 0.16, "login": 0.10,
    "scroll": 0.08, "comment": 0.04, "share": 0.03, "help": 0.02, "refund": 0.01,
}  # fmt: skip
