"""How is the end of an import waited for without a browser?"""

from __future__ import annotations

import time

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import SECONDS


def wait_for_import(app: AppTest) -> AppTest:
    """As the browser does: look again until the import has ended."""
    deadline = time.monotonic() + 2 * SECONDS
    while "shell_import" in app.session_state and time.monotonic() < deadline:
        time.sleep(0.3)
        app.run()
    assert "shell_import" not in app.session_state, "the import never ended"
    return app
