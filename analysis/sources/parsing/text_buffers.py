"""Where do the bytes of each string of an Arrow column lie?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

StringColumn = pa.Array | pa.ChunkedArray


@dataclass(frozen=True)
class TextBuffer:
    """One chunk: string i is `data[offsets[i]:offsets[i + 1]]`; `valid` is empty when nothing is null."""

    data: np.ndarray  # uint8, read-only
    offsets: np.ndarray  # int64, read-only, rows + 1
    valid: np.ndarray  # bool, rows or none

    @property
    def rows(self) -> int:
        return len(self.offsets) - 1


def text_buffers(values: StringColumn) -> Iterator[TextBuffer]:
    """The chunks of a string column without copying its bytes; dictionaries and string views are unpacked first."""
    for chunk in values.chunks if isinstance(values, pa.ChunkedArray) else [values]:
        yield _buffer(chunk)


def _buffer(chunk: pa.Array) -> TextBuffer:
    if pa.types.is_string(chunk.type):
        width = np.dtype(np.int32)
    else:
        width = np.dtype(np.int64)
        chunk = chunk if pa.types.is_large_string(chunk.type) else chunk.cast(pa.large_string())
    _, starts, data = chunk.buffers()
    offsets = np.zeros(1, np.int64)
    if starts is not None and len(chunk):
        offsets = np.frombuffer(starts, width, len(chunk) + 1, chunk.offset * width.itemsize).astype(np.int64)
    valid = np.asarray(chunk.is_valid()) if chunk.null_count else np.zeros(0, bool)
    return TextBuffer(_read_only(_bytes(data)), _read_only(offsets), _read_only(valid))


def _bytes(data: pa.Buffer | None) -> np.ndarray:
    return np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(0, np.uint8)


def _read_only(array: np.ndarray) -> np.ndarray:
    # Numba compiles writable and read-only arrays apart: one kind keeps it at one compilation.
    array.flags.writeable = False
    return array
