"""One visitor without a browser: speaks Streamlit's websocket protocol, so that ten of them fit on two cores."""

from __future__ import annotations

import time
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class WebsocketSession:
    """Opens a page, sets widgets by their label, and tells how long the server took to finish each run."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._widgets: dict[str, str] = {}
        self._fragments: dict[str, str] = {}  # a change of a widget runs only the part of the page that it stands in
        self._values: dict[str, dict[str, Any]] = {}
        self._page = ""

    async def open(self, page: str) -> float:
        address = self._url.replace("http", "ws") + "/_stcore/stream"
        self._socket = await websockets.connect(address, subprotocols=["streamlit"], max_size=None, origin=self._url)
        message = BackMsg()
        message.rerun_script.page_name = page
        return await self._run(message)

    async def set(self, label: str, **value: Any) -> float:  # noqa: ANN401 a field of the widget's protobuf value
        """Give a widget a value (`string_value="7"`, `double_value=3`); milliseconds until the run has finished."""
        self._values[label] = value
        message = BackMsg()
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.fragment_id = self._fragments[label]
        for known, fields in self._values.items():
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id = self._widgets[known]
            for name, content in fields.items():
                setattr(widget, name, content)
        return await self._run(message)

    async def close(self) -> None:
        await self._socket.close()

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self._widgets)

    async def _run(self, message: BackMsg) -> float:
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await self._socket.recv())
            kind = answer.WhichOneof("type")
            if kind == "delta":
                self._remember(answer.delta)
            elif kind == "new_session":
                self._page = answer.new_session.page_script_hash
            elif kind == "navigation":
                self._page = answer.navigation.page_script_hash
            elif kind == "script_finished":
                return (time.perf_counter() - started) * 1_000

    def _remember(self, delta: Any) -> None:  # noqa: ANN401 protobuf's Delta
        """Widgets and popovers by their labels."""
        part = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
        kind = part.WhichOneof("type")
        content = getattr(part, kind) if kind else None
        if kind == "exception":
            raise RuntimeError(content.message)
        if hasattr(content, "id") and hasattr(content, "label"):
            self._widgets[content.label], self._fragments[content.label] = content.id, delta.fragment_id
