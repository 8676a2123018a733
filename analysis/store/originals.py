"""How are uploaded files kept, so that they can be read again in another way?

Compressed with zstd under the SHA-256 of their own bytes, which is also how a repeated upload is recognised.
"""

from __future__ import annotations

import hashlib
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from analysis.errors import Cancelled, DamagedFile
from analysis.store.dataset import file_sha256

_CHUNK = 4 << 20


def original_path(project: Path, sha256: str) -> Path:
    return project / "originals" / f"{sha256}.zst"


def sha256_of(path: Path, stop: threading.Event | None = None) -> str:
    """SHA-256 of a file's bytes; raises `Cancelled` when `stop` is set."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while content := file.read(_CHUNK):
            digest.update(content)
            if stop is not None and stop.is_set():
                raise Cancelled
    return digest.hexdigest()


def keep_original(project: Path, path: Path, sha256: str, stop: threading.Event | None = None) -> Path:
    """Store a file; complete and flushed under its name, or not at all."""
    kept = original_path(project, sha256)
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    temporary = kept.with_name(f"{sha256}.{uuid.uuid4().hex}")
    with path.open("rb", buffering=0) as source, temporary.open("wb") as sink:
        compressed = pa.CompressedOutputStream(pa.PythonFile(sink, mode="w"), "zstd")
        while content := source.read(_CHUNK):
            compressed.write(content)
            if stop is not None and stop.is_set():
                raise Cancelled
        compressed.flush()
        compressed.close()
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.replace(kept)
    return kept


@contextmanager
def original(project: Path, sha256: str, folder: Path) -> Iterator[Path]:
    """The uploaded file again, unpacked into `folder` for as long as it is needed. Raises `DamagedFile`."""
    kept, unpacked = original_path(project, sha256), folder / uuid.uuid4().hex
    try:
        with pa.OSFile(str(kept)) as raw, pa.CompressedInputStream(raw, "zstd") as source, unpacked.open("wb") as sink:
            while content := source.read(_CHUNK):
                sink.write(content)
        if file_sha256(unpacked) != sha256:
            raise DamagedFile(file=kept.name)
        yield unpacked
    except OSError as error:
        raise DamagedFile(file=kept.name) from error
    finally:
        unpacked.unlink(missing_ok=True)
