#!/usr/bin/env bash
# DuckDB 2.0.0: md5_number(text) is the digest read from its last byte to its first, so it is not the number that
# md5(text) shows in hexadecimal; md5_number_upper(text) holds the first eight bytes of the digest, also reversed.
# Whoever splits users into buckets by "the MD5 of the id as a number" gets other buckets in DuckDB than in Spark
# (conv(substring(md5(u), 1, 16), 16, 10)), PostgreSQL or Python (int(md5(u).hexdigest()[:16], 16)), without an error.
#
# Seen: md5('u_0001') = 1fc1bcff08157b7d4d32240328606c75
#       its first 16 digits as a number           2288317889219230589
#       md5_number_upper('u_0001')                9041843805270884639
#       '0x' || substr(md5('u_0001'), 1, 16)      2288317889219230589  (cast to ubigint: as elsewhere)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import hashlib

import duckdb

digest = hashlib.md5(b"u_0001").digest()
(whole, upper, hexadecimal, cast), = duckdb.sql(
    "select md5_number('u_0001'), md5_number_upper('u_0001'), md5('u_0001'),"
    " ('0x' || substr(md5('u_0001'), 1, 16))::ubigint"
).fetchall()
print("md5               ", hexadecimal)
print("as a number       ", int(hexadecimal, 16))
print("md5_number        ", whole)
print("md5_number_upper  ", upper)
print("hex cast          ", cast)
assert hexadecimal == digest.hex()
assert whole == int.from_bytes(digest, "little") != int(hexadecimal, 16)
assert upper == int.from_bytes(digest[:8], "little") != int.from_bytes(digest[:8], "big")
assert cast == int.from_bytes(digest[:8], "big") == 2288317889219230589
PYTHON
