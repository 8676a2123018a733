"""What does one version of a project's data hold: buckets of whole users, each user's events in order?"""

from analysis.store.dataset import dates_only, hot

__all__ = ["dates_only", "hot"]
