"""How is a file from outside read without endangering the app: in a process of its own, with limits?"""

from analysis.sources.process.child import Limits, run_task
from analysis.sources.process.standby import STANDBY

__all__ = ["STANDBY", "Limits", "run_task"]
