"""How is a file from outside read without endangering the app: in a process of its own, with limits?"""

from analysis.sources.process.child import Limits, run_task

__all__ = ["Limits", "run_task"]
