"""How many sessions are there, what is done in them, and how long do they last?"""

from analysis.insights.paths.sessions.measure import SessionsResult, SessionsSpec, combine, measure

__all__ = ["SessionsResult", "SessionsSpec", "combine", "measure"]
