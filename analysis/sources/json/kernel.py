"""Where in these bytes do the values of known keys stand? Compiled scanners of JSON that copy nothing.

Bytes are given by their address (see `words`), so none of these functions checks a place: callers keep `end` within.

A record is one object. Values keep the very text that was written: an id of 19 digits and a price of many decimals stay
what they are, whatever their types elsewhere in the file.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.sources.json.words import byte_at, put_word, repeated, word_at

# What a cell holds.
NOTHING, PLAIN, ESCAPED, LITERAL, NESTED = 0, 1, 2, 3, 4
# What became of a record.
READ, BROKEN, UNSEEN = 0, 1, 2

MOST_DEPTH = 128
_RAN_OUT = -2
_BROKEN = -1

_QUOTE, _BACKSLASH, _OPEN, _CLOSE, _OPEN_LIST, _CLOSE_LIST = 34, 92, 123, 125, 91, 93
_COMMA, _COLON, _MINUS, _DOT, _ZERO, _NINE = 44, 58, 45, 46, 48, 57
_SEED, _FACTOR = np.uint64(14695981039346656037), np.uint64(1099511628211)  # FNV-1a
_REPLACEMENT = 0xFFFD
_QUOTES, _BACKSLASHES = repeated(_QUOTE), repeated(_BACKSLASH)
_ONES, _HIGHS = repeated(0x01), repeated(0x80)


@njit(nogil=True, cache=True)
def _blanks(data: int, at: int, end: int) -> int:
    while at < end and (byte_at(data, at) == 32 or 9 <= byte_at(data, at) <= 13):
        at += 1
    return at


@njit(nogil=True, cache=True)
def _string_end(data: int, at: int, end: int) -> tuple[int, bool]:
    """The place of the closing quote of a string that begins at `at` (or the end), and whether it has escapes."""
    escaped = False
    while at < end:
        while at + 8 <= end:
            word = word_at(data, at)
            quotes, backslashes = word ^ _QUOTES, word ^ _BACKSLASHES
            # Whether a byte is zero (Mycroft 1987).
            if ((quotes - _ONES) & ~quotes | (backslashes - _ONES) & ~backslashes) & _HIGHS:
                break
            at += 8
        while at < end and byte_at(data, at) != _QUOTE and byte_at(data, at) != _BACKSLASH:
            at += 1
        if at >= end:
            break
        byte = byte_at(data, at)
        if byte == _QUOTE:
            return at, escaped
        escaped = True
        at += 2
    return end, escaped


@njit(nogil=True, cache=True)
def _is_word(data: int, at: int, end: int, word: bytes) -> bool:
    if end - at < len(word):
        return False
    for place in range(len(word)):  # noqa: SIM110 compiled
        if byte_at(data, at + place) != word[place]:
            return False
    return True


@njit(nogil=True, cache=True)
def _digits(data: int, at: int, end: int) -> int:
    while at < end and _ZERO <= byte_at(data, at) <= _NINE:
        at += 1
    return at


@njit(nogil=True, cache=True)
def _literal_end(data: int, at: int, end: int) -> tuple[int, int]:
    """The end of a number or word and what its cell holds; an end of -1 where it is neither."""
    byte = byte_at(data, at)
    if byte == 110 and _is_word(data, at, end, b"null"):
        return at + 4, NOTHING
    if byte == 116 and _is_word(data, at, end, b"true"):
        return at + 4, LITERAL
    if byte == 102 and _is_word(data, at, end, b"false"):
        return at + 5, LITERAL
    if byte == 78 and _is_word(data, at, end, b"NaN"):  # Python and pandas write it
        return at + 3, NOTHING
    start = at + 1 if byte == _MINUS else at
    if _is_word(data, start, end, b"Infinity"):
        return start + 8, LITERAL
    at = _digits(data, start, end)
    if at == start:
        return _BROKEN, NOTHING
    if at < end and byte_at(data, at) == _DOT:
        start = at + 1
        at = _digits(data, start, end)
        if at == start:
            return _BROKEN, NOTHING
    if at < end and (byte_at(data, at) == 101 or byte_at(data, at) == 69):
        at += 1
        if at < end and (byte_at(data, at) == 43 or byte_at(data, at) == _MINUS):
            at += 1
        start = at
        at = _digits(data, start, end)
        if at == start:
            return _BROKEN, NOTHING
    return at, LITERAL


@njit(nogil=True, cache=True)
def _key_end(data: int, at: int, end: int) -> int:
    """The place after `"key" :`, or -1."""
    at = _blanks(data, at, end)
    if at >= end or byte_at(data, at) != _QUOTE:
        return _BROKEN
    at, _ = _string_end(data, at + 1, end)
    at = _blanks(data, at + 1, end)
    return at + 1 if at < end and byte_at(data, at) == _COLON else _BROKEN


@njit(nogil=True, cache=True)
def _value_end(data: int, at: int, end: int, stack: np.ndarray) -> int:
    """The place after a whole value of any kind, held to the grammar; -1 where it breaks it or is too deep."""
    depth = 0
    while True:
        at = _blanks(data, at, end)
        if at >= end:
            return _BROKEN
        byte = byte_at(data, at)
        whole = True
        if byte == _QUOTE:
            at, _ = _string_end(data, at + 1, end)
            if at >= end:
                return _BROKEN
            at += 1
        elif byte in (_OPEN, _OPEN_LIST):
            if depth >= MOST_DEPTH:
                return _BROKEN
            stack[depth] = byte + 2  # what closes it
            depth += 1
            at = _blanks(data, at + 1, end)
            if at < end and byte_at(data, at) != byte + 2:
                whole = False
                if byte == _OPEN:
                    at = _key_end(data, at, end)
                    if at < 0:
                        return _BROKEN
        else:
            at, _ = _literal_end(data, at, end)
            if at < 0:
                return _BROKEN
        if not whole:
            continue
        while depth:
            at = _blanks(data, at, end)
            if at >= end:
                return _BROKEN
            if byte_at(data, at) == stack[depth - 1]:
                depth -= 1
                at += 1
            elif byte_at(data, at) == _COMMA:
                at += 1
                if stack[depth - 1] == _CLOSE:
                    at = _key_end(data, at, end)
                    if at < 0:
                        return _BROKEN
                break
            else:
                return _BROKEN
        if not depth:
            return at


@njit(nogil=True, cache=True)
def lines(data: int, size: int, starts: np.ndarray, ends: np.ndarray, numbers: np.ndarray) -> tuple[int, int, int]:
    """Lines that aren't blank: how many, how many lines were passed, and where the first unfinished one begins."""
    count, number, start = 0, 0, 0
    for at in range(size):
        if byte_at(data, at) != 10:
            continue
        number += 1
        first = _blanks(data, start, at)
        if first < at:
            starts[count], ends[count], numbers[count] = first, at, number
            count += 1
        start = at + 1
    return count, number, start


@njit(nogil=True, cache=True)
def objects(data: int, size: int, starts: np.ndarray, ends: np.ndarray) -> tuple[int, int, bool]:
    """Objects one after the other, with or without commas: how many, where the first unfinished one begins, and if the
    list that holds them ended. They are cut by their brackets alone: whether each is well formed is seen later."""
    count, at = 0, 0
    while True:
        while at < size and (byte_at(data, at) == _COMMA or byte_at(data, at) == 32 or 9 <= byte_at(data, at) <= 13):
            at += 1
        if at >= size:
            return count, at, False
        if byte_at(data, at) == _CLOSE_LIST:
            return count, at, True
        if count >= len(starts):
            return count, at, False
        stop = _loose_end(data, at, size)
        if stop == _RAN_OUT:
            return count, at, False
        starts[count], ends[count] = at, stop
        count += 1
        at = stop


@njit(nogil=True, cache=True)
def _loose_end(data: int, at: int, end: int) -> int:
    """The place after a value, by strings and depth only. A bracket that closes nothing is one by itself."""
    depth, begin = 0, at
    while at < end:
        byte = byte_at(data, at)
        if byte == _QUOTE:
            at, _ = _string_end(data, at + 1, end)
        elif byte in (_OPEN, _OPEN_LIST):
            depth += 1
        elif byte in (_CLOSE, _CLOSE_LIST):
            if depth == 0:
                return max(at, begin + 1)
            depth -= 1
            if depth == 0:
                return at + 1
        elif depth == 0 and byte == _COMMA:
            return at
        at += 1
    return _RAN_OUT


@njit(nogil=True, cache=True)
def unescape(data: int, at: int, end: int, out: np.ndarray, to: int) -> int:
    """Write the string `data[at:end]` without its escapes to `out[to:]`; the place after it. It never gets longer."""
    while at < end:
        byte = byte_at(data, at)
        if byte != _BACKSLASH or at + 1 >= end:
            out[to] = byte
            to += 1
            at += 1
            continue
        mark = byte_at(data, at + 1)
        at += 2
        if mark == 117 and _hex(data, at, end) >= 0:
            code, at = _code(data, at, end)
            to = _put(out, to, code)
            continue
        if mark == 117:  # names no character: it stays as it is written, for a replacement would be longer
            out[to], out[to + 1] = _BACKSLASH, mark
            to += 2
            continue
        if mark == 110:
            mark = 10
        elif mark == 116:
            mark = 9
        elif mark == 114:
            mark = 13
        elif mark == 98:
            mark = 8
        elif mark == 102:
            mark = 12
        out[to] = mark
        to += 1
    return to


@njit(nogil=True, cache=True)
def _code(data: int, at: int, end: int) -> tuple[int, int]:
    """The character of `XXXX` or of a pair `XXXX\\uXXXX`, and the place after it; half of a pair is no character."""
    first = _hex(data, at, end)
    at += 4
    if not 0xD800 <= first <= 0xDFFF:
        return first, at
    if first < 0xDC00 and at + 1 < end and byte_at(data, at) == _BACKSLASH and byte_at(data, at + 1) == 117:
        second = _hex(data, at + 2, end)
        if 0xDC00 <= second <= 0xDFFF:
            return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), at + 6
    return _REPLACEMENT, at


@njit(nogil=True, cache=True)
def _hex(data: int, at: int, end: int) -> int:
    if at + 4 > end:
        return -1
    code = 0
    for place in range(at, at + 4):
        byte = byte_at(data, place)
        if _ZERO <= byte <= _NINE:
            digit = byte - _ZERO
        elif 97 <= byte <= 102:
            digit = byte - 87
        elif 65 <= byte <= 70:
            digit = byte - 55
        else:
            return -1
        code = code * 16 + digit
    return code


@njit(nogil=True, cache=True)
def _put(out: np.ndarray, to: int, code: int) -> int:
    """The character in UTF-8."""
    if code < 0x80:
        out[to] = code
        return to + 1
    if code < 0x800:
        out[to], out[to + 1] = 0xC0 | code >> 6, 0x80 | code & 0x3F
        return to + 2
    if code < 0x10000:
        out[to], out[to + 1], out[to + 2] = 0xE0 | code >> 12, 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
        return to + 3
    out[to], out[to + 1] = 0xF0 | code >> 18, 0x80 | code >> 12 & 0x3F
    out[to + 2], out[to + 3] = 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
    return to + 4


@njit(nogil=True, cache=True)
def hashed(data: int, at: int, end: int, parent: int) -> np.uint64:
    """A key's hash below its parent."""
    value = _SEED ^ np.uint64(parent)
    for place in range(at, end):
        value = (value ^ np.uint64(byte_at(data, place))) * _FACTOR
    return value ^ (value >> np.uint64(29))


@njit(nogil=True, cache=True)
def _find(
    data: int,
    at: int,
    end: int,
    parent: int,
    slots: np.ndarray,
    parents: np.ndarray,
    bounds: np.ndarray,
    letters: int,
) -> int:
    """The node of the key `data[at:end]` below `parent`, or -1."""
    mask = np.uint64(len(slots) - 1)
    slot = hashed(data, at, end, parent) & mask
    while slots[slot] >= 0:
        node = slots[slot]
        first = int(bounds[node])
        size = int(bounds[node + 1]) - first
        if parents[node] == parent and size == end - at:
            place = 0
            while place < size and byte_at(letters, first + place) == byte_at(data, at + place):
                place += 1
            if place == size:
                return node
        slot = (slot + np.uint64(1)) & mask
    return -1


@njit(nogil=True, cache=True)
def _find_escaped(
    data: int,
    at: int,
    end: int,
    parent: int,
    slots: np.ndarray,
    parents: np.ndarray,
    bounds: np.ndarray,
    letters: int,
) -> int:
    key = np.empty(end - at, np.uint8)
    keys = np.int64(key.ctypes.data)
    length = unescape(data, at, end, key, 0)
    return _find(keys, 0, length, parent, slots, parents, bounds, letters)  # pyright: ignore[reportArgumentType]


@njit(nogil=True, cache=True)
def _is_key(data: int, at: int, end: int, letters: int, first: int, last: int) -> bool:
    """Whether `letters[first:last]` and a closing quote stand here."""
    size = last - first
    if at + size >= end or byte_at(data, at + size) != _QUOTE:
        return False
    for place in range(size):  # noqa: SIM110 compiled
        if byte_at(data, at + place) != byte_at(letters, first + place):
            return False
    return True


@njit(nogil=True, cache=True)
def _read_record(
    row: int,
    data: int,
    at: int,
    end: int,
    slots: np.ndarray,
    parents: np.ndarray,
    bounds: np.ndarray,
    letters: int,
    columns: np.ndarray,
    inner: np.ndarray,
    firsts: np.ndarray,
    lasts: np.ndarray,
    kinds: np.ndarray,
    nodes: np.ndarray,
    stack: np.ndarray,
    following: np.ndarray,
) -> int:
    """Fill one row of `firsts`, `lasts`, `kinds`."""
    at = _blanks(data, at, end)
    if at >= end or byte_at(data, at) != _OPEN:
        return BROKEN
    at += 1
    node, depth, status = 0, 0, READ
    before = len(parents)  # the key before this one; for the first key of an object, that object
    opened, after = True, False  # just after a bracket; after a value
    while True:
        at = _blanks(data, at, end)
        if at >= end:
            return BROKEN
        byte = byte_at(data, at)
        if byte == _CLOSE and (opened or after):
            at += 1
            if depth == 0:
                return status if _blanks(data, at, end) == end else BROKEN
            depth -= 1
            before, node = node, nodes[depth]
            opened, after = False, True
            continue
        if after:
            if byte != _COMMA:
                return BROKEN
            at += 1
            opened, after = False, False
            continue
        if byte != _QUOTE:
            return BROKEN
        start = at + 1
        child = following[before]
        if child < 0 or not _is_key(data, start, end, letters, bounds[child], bounds[child + 1]):
            stop, escaped = _string_end(data, start, end)
            if stop >= end:
                return BROKEN
            if escaped:
                child = _find_escaped(data, start, stop, node, slots, parents, bounds, letters)
            else:
                child = _find(data, start, stop, node, slots, parents, bounds, letters)
            following[before] = -1 if escaped else child
        else:
            stop = start + bounds[child + 1] - bounds[child]
        if child >= 0:
            before = child
        at = _blanks(data, stop + 1, end)
        if at >= end or byte_at(data, at) != _COLON:
            return BROKEN
        at = _blanks(data, at + 1, end)
        if at >= end:
            return BROKEN
        opened, after = False, True
        byte = byte_at(data, at)
        if byte == _OPEN and child >= 0 and inner[child]:
            nodes[depth] = node
            depth, node = depth + 1, child
            before = len(parents) + child
            at += 1
            opened, after = True, False
            continue
        first = at
        if byte == _QUOTE:
            first = at + 1
            last, escaped = _string_end(data, first, end)
            if last >= end:
                return BROKEN
            at, kind = last + 1, ESCAPED if escaped else PLAIN
        elif byte in (_OPEN, _OPEN_LIST):
            at = _value_end(data, at, end, stack)
            last, kind = at, NESTED
        else:
            at, kind = _literal_end(data, at, end)
            last = at
        if at < 0:
            return BROKEN
        column = columns[child] if child >= 0 else -1
        if column >= 0:
            firsts[row, column], lasts[row, column], kinds[row, column] = first, last, kind
        elif kind != NOTHING:
            status = UNSEEN


@njit(nogil=True, cache=True)
def read_records(
    data: int,
    starts: np.ndarray,
    ends: np.ndarray,
    slots: np.ndarray,
    parents: np.ndarray,
    bounds: np.ndarray,
    letters: int,
    columns: np.ndarray,
    inner: np.ndarray,
    firsts: np.ndarray,
    lasts: np.ndarray,
    kinds: np.ndarray,
    statuses: np.ndarray,
) -> None:
    """Fill a row of `firsts`, `lasts` and `kinds` (rows × columns, zeros) and a status for each record."""
    nodes, stack = np.zeros(MOST_DEPTH, np.int32), np.zeros(MOST_DEPTH, np.uint8)
    # Records repeat one another's order of keys: the key that followed this one before comes first to be compared.
    following = np.full(2 * len(parents), -1, np.int64)
    for row in range(len(starts)):
        # One by one: a tuple of arrays would count references for each record, which takes longer than reading it.
        statuses[row] = _read_record(
            row,
            data,
            starts[row],
            ends[row],
            slots,
            parents,
            bounds,
            letters,
            columns,
            inner,
            firsts,
            lasts,
            kinds,
            nodes,
            stack,
            following,
        )


@njit(nogil=True, cache=True)
def elements(
    data: int, firsts: np.ndarray, lasts: np.ndarray, kinds: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """The elements of lists (cells of one column), one after the other; how many each row has."""
    counts = np.zeros(len(firsts), np.int64)
    found = 0
    for row in range(len(firsts)):
        if kinds[row] != NESTED or byte_at(data, firsts[row]) != _OPEN_LIST:
            continue
        at, end = firsts[row] + 1, lasts[row] - 1
        while True:
            at = _blanks(data, at, end)
            if at >= end:
                break
            stop = _loose_end(data, at, end)
            stop = end if stop == _RAN_OUT else stop
            starts[found], ends[found] = at, stop
            found, counts[row] = found + 1, counts[row] + 1
            at = stop
            while at < end and byte_at(data, at) != _COMMA:
                at += 1
            at += 1
    return counts


@njit(nogil=True, cache=True)
def scalars(
    data: int, starts: np.ndarray, ends: np.ndarray, firsts: np.ndarray, lasts: np.ndarray, kinds: np.ndarray
) -> None:
    """Values that aren't objects, as cells."""
    for row in range(len(starts)):
        at, end = starts[row], ends[row]
        if byte_at(data, at) == _QUOTE:
            firsts[row] = at + 1
            lasts[row], escaped = _string_end(data, at + 1, end)
            kinds[row] = ESCAPED if escaped else PLAIN
        elif byte_at(data, at) == _OPEN or byte_at(data, at) == _OPEN_LIST:
            firsts[row], lasts[row], kinds[row] = at, end, NESTED
        else:
            last, kinds[row] = _literal_end(data, at, end)
            firsts[row], lasts[row] = at, max(last, at)


@njit(nogil=True, cache=True)
def gather(
    data: int,
    size: int,
    firsts: np.ndarray,
    lasts: np.ndarray,
    kinds: np.ndarray,
    rows: np.ndarray,
    offsets: np.ndarray,
    out: np.ndarray,
) -> int:
    """Copy the cells of the wanted rows of one column into `out`, and where each begins into `offsets`.

    `out` needs room for 8 bytes more than the texts have.
    """
    to, target = 0, np.int64(out.ctypes.data)
    for place in range(len(rows)):
        row = rows[place]
        offsets[place] = to
        kind = kinds[row]
        if kind == NOTHING:
            continue
        if kind == ESCAPED:
            to = unescape(data, int(firsts[row]), int(lasts[row]), out, to)
            continue
        at, last = int(firsts[row]), int(lasts[row])
        stop = to + last - at
        if at + (last - at + 7) // 8 * 8 <= size:
            while to < stop:
                put_word(target, to, word_at(data, at))  # pyright: ignore[reportArgumentType]
                at, to = at + 8, to + 8
        else:
            for place_of in range(last - at):
                out[to + place_of] = byte_at(data, at + place_of)
        to = stop
    offsets[len(rows)] = to
    return to
