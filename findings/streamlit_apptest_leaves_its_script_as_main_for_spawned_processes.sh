#!/usr/bin/env bash
# Streamlit 1.67.0: AppTest leaves the page's script behind as `__main__` of the process that tests it. A process that is
# spawned afterwards (multiprocessing's "spawn", a ProcessPoolExecutor, joblib) makes the main module of its parent anew
# before it does anything, so it runs the page's script, without a session, once more: what the script does at its top
# happens there too, and what it raises ends the child before its own work begins. (The cause: ScriptRunner sets
# sys.modules["__main__"] to a module of its own for each run, with __file__ of the script, and never puts back the old one.)
#
# Seen, of a script that prints the name under which it runs, in a test that spawns a process before and after:
#   spawned before the page was tested    main test.py    the child ran page.py: False
#   spawned after the page was tested     main page.py    the child ran page.py: True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check streamlit==1.67.0
cat > "$folder/page.py" <<'PYTHON'
from pathlib import Path

import streamlit as st

(Path(__file__).parent / f"ran_as_{__name__}").touch()
st.write("a page")
PYTHON
cat > "$folder/test.py" <<'PYTHON'
import multiprocessing
import sys
from pathlib import Path

HERE = Path(__file__).parent


def spawned():
    (HERE / "ran_as___mp_main__").unlink(missing_ok=True)
    child = multiprocessing.get_context("spawn").Process(target=bool)
    child.start()
    child.join()
    assert child.exitcode == 0
    return Path(sys.modules["__main__"].__file__).name, (HERE / "ran_as___mp_main__").exists()


if __name__ == "__main__":
    from streamlit.testing.v1 import AppTest

    before = spawned()
    app = AppTest.from_file(str(HERE / "page.py"), default_timeout=60).run()
    assert app.markdown[0].value == "a page"
    after = spawned()
    print("spawned before the page was tested    main", before[0], "   the child ran page.py:", before[1])
    print("spawned after the page was tested     main", after[0], "   the child ran page.py:", after[1])
    assert before == ("test.py", False)
    assert after == ("page.py", True)
PYTHON
"$folder/venv/bin/python" "$folder/test.py" 2>"$folder/warnings" || { cat "$folder/warnings"; exit 1; }
