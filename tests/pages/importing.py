"""How is a file uploaded and imported without a browser?"""

from __future__ import annotations

import time

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import SECONDS, words


def wait_for_import(app: AppTest) -> AppTest:
    """As the browser does: look again until the import has ended."""
    deadline = time.monotonic() + 2 * SECONDS
    while "shell_import" in app.session_state and time.monotonic() < deadline:
        time.sleep(0.3)
        app.run()
    assert "shell_import" not in app.session_state, "the import never ended"
    return app


def upload(app: AppTest, name: str, content: bytes | str) -> AppTest:
    raw = content.encode() if isinstance(content, str) else content
    app.file_uploader[0].upload(name, raw)
    return app.run()


def press_import(app: AppTest) -> AppTest:
    assert not app.button(key="data_import").disabled, words(app)
    app.button(key="data_import").click().run()
    assert not app.exception
    return wait_for_import(app)


def key_ending(app: AppTest, kind: str, ending: str) -> str:
    return next(str(item.key) for item in app.get(kind) if str(item.key).endswith(ending))
