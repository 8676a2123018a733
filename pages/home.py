"""Where does the project stand, and what comes next?"""

from pages._ui import show

show.header("home")
