#!/usr/bin/env bash
# Streamlit 1.67.0: a page script that ends by st.stop() doesn't forget the values of widgets that it no longer shows, as
# one that runs to its end does; yet the browser, too, has dropped such a widget. When the widget comes back, the server
# still has the old value and tells the browser nothing of it: the browser shows the default, the script computes with the
# old value. (The cause: exec_code.py counts StopException as a premature stop, after which on_script_finished, and so
# the removal of stale widgets, is skipped.)
#
# Seen, of a text input with the default "default" in which "typed" was entered, after it was gone for one run; what the
# script gets, and whether it sends the browser a value to show:
#   the run without it ended by st.stop()         typed      set_value False
#   the run without it ended by itself            default    set_value False
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check streamlit==1.67.0
cat > "$folder/widgets.py" <<'PYTHON'
from streamlit.testing.v1 import AppTest


def page(stops):
    import streamlit as st

    if st.checkbox("Hide", key="hide"):
        if stops:
            st.stop()
    else:
        st.write(st.text_input("Name", "default"))


def came_back(stops):
    app = AppTest.from_function(page, kwargs={"stops": stops}, default_timeout=60).run()
    app.text_input[0].set_value("typed").run()
    assert app.markdown[0].value == "typed"
    app.checkbox(key="hide").check().run()
    assert not app.text_input
    app.checkbox(key="hide").uncheck().run()  # a browser sends no value of the input: it has none
    shown = app.text_input[0].proto
    assert shown.default == "default"
    return app.markdown[0].value, shown.set_value


stopped, ended = came_back(stops=True), came_back(stops=False)
print("the run without it ended by st.stop()  ", stopped[0], "  set_value", stopped[1])
print("the run without it ended by itself     ", ended[0], "  set_value", ended[1])
assert stopped == ("typed", False)
assert ended == ("default", False)
PYTHON
"$folder/venv/bin/python" "$folder/widgets.py" 2>"$folder/warnings" || { cat "$folder/warnings"; exit 1; }
