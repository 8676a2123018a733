"""Which ids belong to one user, and which columns say so?"""

from analysis.sources.identity.matching import (
    Apart,
    CrowdedUser,
    Matches,
    Reason,
    SharedValue,
    UserGroup,
    matched,
)
from analysis.sources.identity.pairs import Pairs, Users, pairs_of, users_of
from analysis.sources.identity.proposing import ProposedColumn, proposed_columns
from analysis.sources.identity.spec import ID_FORMS, BadIdentity, IdColumn, IdentitySpec, IdForm, IdPlace

__all__ = [
    "ID_FORMS",
    "Apart",
    "BadIdentity",
    "CrowdedUser",
    "IdColumn",
    "IdForm",
    "IdPlace",
    "IdentitySpec",
    "Matches",
    "Pairs",
    "ProposedColumn",
    "Reason",
    "SharedValue",
    "UserGroup",
    "Users",
    "matched",
    "pairs_of",
    "proposed_columns",
    "users_of",
]
