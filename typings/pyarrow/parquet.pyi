# pyarrow is mostly compiled and makes its compute functions when it is imported: a type checker can't see them.
from typing import Any

def __getattr__(name: str) -> Any: ...
