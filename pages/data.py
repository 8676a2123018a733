"""How does a file become data, and what has been imported so far?"""

from pages._data import changing, contents, ending, history, naming, starting
from pages._governance import merging
from pages._ui import background, show, state
from pages._ui.here import loaded

show.header("data")
starting.failed()
here = loaded()
if here and (change := changing.chosen(here)):
    changing.show_form(here, change)
elif background.waiting():
    background.progress()
elif here and (result := ending.ended(here)):
    ending.show(here, result)
else:
    if not state.read_only():
        starting.show()
    if here:
        history.show(here)
        merging.show(here)
        naming.show(here)
        contents.tables(here)
