"""Is a project's data in order: one user of several ids, tried first, merged, undone, noted."""

from analysis.jobs.governance.matching import (
    IdMatches,
    IdsChanged,
    id_columns,
    match_ids,
    merged_as,
    preview_merge,
)
from analysis.jobs.governance.merging import Merging, followed, merge_users, settling
from analysis.jobs.governance.undoing import Undone, undo_merge
from analysis.jobs.governance.words import said_apart, said_reason
from analysis.sources.identity import (
    ID_FORMS,
    Apart,
    CrowdedUser,
    IdColumn,
    IdentitySpec,
    IdForm,
    IdPlace,
    ProposedColumn,
    Reason,
    SharedValue,
    UserGroup,
)

__all__ = [
    "ID_FORMS",
    "Apart",
    "CrowdedUser",
    "IdColumn",
    "IdForm",
    "IdMatches",
    "IdPlace",
    "IdentitySpec",
    "IdsChanged",
    "Merging",
    "ProposedColumn",
    "Reason",
    "SharedValue",
    "Undone",
    "UserGroup",
    "followed",
    "id_columns",
    "match_ids",
    "merge_users",
    "merged_as",
    "preview_merge",
    "said_apart",
    "said_reason",
    "settling",
    "undo_merge",
]
