"""How does a user leave a project for good: the data, the uploaded files, lists, caches and the catalog?"""

from analysis.jobs.forgetting.forgetting import Forgotten, forget_user
from analysis.jobs.forgetting.remains import remains_of

__all__ = ["Forgotten", "forget_user", "remains_of"]
