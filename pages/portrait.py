"""Who is in this group, and how do they differ from all users?"""

import streamlit as st

from analysis.errors import SilhouetteError
from analysis.insights import portrait
from analysis.insights.portrait import words
from pages._portrait import groups, liked, parts
from pages._ui import address, compute, show

here = show.frame("portrait")
text = here.text
with st.container(horizontal=True, vertical_alignment="bottom"):
    chooser, saving = st.container(width="stretch"), st.container(width="content")
with chooser:
    choice = groups.ask(here)
if choice is None:
    address.stop()
document = groups.document_of(choice)
address.shows(here, "portrait", document)
with saving:
    if groups.comes_back(choice):
        show.save_link(here, "portrait", document)
try:
    spec = groups.spec_of(here, choice)
    result = compute.run(portrait, here.dataset, spec)
except SilhouetteError as wrong:
    show.error(wrong)
    address.stop()
show.sentence(words.answer(result, here.say))
groups.came_from(here, choice)
keeping = st.container(horizontal=True)
parts.told(here, result)
parts.layers(here, result)
show.notes(result.notes)
if not result.users:
    address.stop()
parts.different(here, result, choice)
liked.show_likes(here, result, choice)
parts.attributes(here, result, choice)
parts.spreads(here, result)
parts.activity(here, result)
parts.events(here, result, choice)
parts.numbers(here, result, choice)
st.subheader(text("portrait.users_title"), anchor=False)
users = compute.members(portrait, here.dataset, result.spec, None)
show.users(here, users, "portrait", choice.label, actions=False)
with keeping:
    origin = None if choice.origin is None else dict(choice.origin)
    show.keep_users(here, users, "portrait", choice.label, origin)
    parts.report(here, result, choice)
