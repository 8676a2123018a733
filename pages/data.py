"""How does a file become data, and what has been imported so far?"""

from pages._data import ending, history, naming, starting
from pages._ui import background, show, state

show.header("data")
starting.failed()
dataset, project = state.loaded(), state.project()
if background.waiting():
    background.progress()
elif dataset and (result := ending.ended()):
    ending.show(result, dataset)
else:
    if not state.read_only():
        starting.show()
    if dataset and project:
        history.show(project, dataset)
        naming.show(project, dataset)
