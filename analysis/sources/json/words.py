"""Reading and copying bytes by their address: what makes compiled scanning of short texts fast.

Numba counts references whenever an array goes into a function, with instructions that cost more than looking at a
dozen bytes. An address is a number. Whoever takes one keeps the array, and asks for no place outside of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_BYTE, _WORD = ir.IntType(8), ir.IntType(64)


def address(array: np.ndarray) -> int:
    """Where the array's bytes begin."""
    return array.__array_interface__["data"][0]


if TYPE_CHECKING:  # what a caller sees of the three below

    def byte_at(start: int, place: int) -> int: ...

    def word_at(start: int, place: int) -> np.uint64: ...

    def put_word(start: int, place: int, word: np.uint64) -> None: ...

else:

    @intrinsic
    def byte_at(typing_context: Any, start: Any, place: Any) -> Any:  # noqa: ANN401 types of Numba
        """The byte at this place."""

        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
            return builder.zext(builder.load(_pointer(builder, arguments, _BYTE)), _WORD)

        return types.int64(types.int64, types.int64), build

    @intrinsic
    def word_at(typing_context: Any, start: Any, place: Any) -> Any:  # noqa: ANN401
        """Eight bytes from this place on as one number, the first lowest."""

        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
            return builder.load(_pointer(builder, arguments, _WORD), align=1)

        return types.uint64(types.int64, types.int64), build

    @intrinsic
    def put_word(typing_context: Any, start: Any, place: Any, word: Any) -> Any:  # noqa: ANN401
        """Write eight bytes from this place on."""

        def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
            builder.store(arguments[2], _pointer(builder, arguments[:2], _WORD), align=1)
            return context.get_dummy_value()

        return types.none(types.int64, types.int64, types.uint64), build


def _pointer(builder: Any, arguments: Any, kind: ir.Type) -> Any:  # noqa: ANN401
    return builder.inttoptr(builder.add(*arguments), kind.as_pointer())


def repeated(byte: int) -> np.uint64:
    """The byte, eight times."""
    return np.uint64(byte * 0x0101010101010101)
