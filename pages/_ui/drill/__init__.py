"""What stands behind a click: the chosen mark, the users below it, and the way to their portrait."""

from pages._ui.drill.alike import alike_ids
from pages._ui.drill.goal_column import did_goal
from pages._ui.drill.never import never_chosen
from pages._ui.drill.numbers import number_column
from pages._ui.drill.origins import came_from, origin_caption, question_behind, said_of, said_of_origin
from pages._ui.drill.own_column import OwnColumn
from pages._ui.drill.picked import Selection, begun, chosen, clicked, drawn_as, preset, row_chosen
from pages._ui.drill.portrayed import CHOSEN, PortrayedUsers
from pages._ui.drill.users import keep_users, users

__all__ = [
    "CHOSEN",
    "OwnColumn",
    "PortrayedUsers",
    "Selection",
    "alike_ids",
    "begun",
    "came_from",
    "chosen",
    "clicked",
    "did_goal",
    "drawn_as",
    "keep_users",
    "never_chosen",
    "number_column",
    "origin_caption",
    "preset",
    "question_behind",
    "row_chosen",
    "said_of",
    "said_of_origin",
    "users",
]
