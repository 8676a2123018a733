#!/usr/bin/env bash
# Vega-Lite 6 through vl-convert-python 1.9.0.post1: an axis with tickMinStep 1 still marks 0.5 and 1.5 when the data
# ends at 1 or 2 (at 3 it no longer does). Whoever counts users and relies on tickMinStep, as the documentation of the
# property suggests, shows halves of users for small groups. With a tickCount no greater than the number itself, the
# marks are whole.
#
# Seen, labels of the axis for data that ends at 1, 2 and 3:
#   tickMinStep 1               0.0 0.5 1.0    0.0 0.5 1.0 1.5 2.0    0 1 2 3
#   tickMinStep 1, tickCount n  0 1            0 1 2                  0 1 2 3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check vl-convert-python==1.9.0.post1
"$folder/venv/bin/python" - <<'PYTHON'
import re

import vl_convert


def labels(top, axis):
    encoding = {"x": {"field": "day", "type": "nominal"}, "y": {"field": "users", "type": "quantitative", "axis": axis}}
    data = {"values": [{"day": "a", "users": 0}, {"day": "b", "users": top}]}
    chart = {"data": data, "mark": "line", "height": 200, "encoding": encoding}
    svg = vl_convert.vegalite_to_svg({"$schema": "https://vega.github.io/schema/vega-lite/v6.json", **chart})
    return re.findall(r">([\d.]+)</text>", svg)


for top in (1, 2, 3):
    alone, counted = labels(top, {"tickMinStep": 1}), labels(top, {"tickMinStep": 1, "tickCount": top})
    print(top, "tickMinStep:", *alone, "| with tickCount:", *counted)
    assert ("0.5" in alone) == (top < 3)
    assert counted == [str(number) for number in range(top + 1)]
PYTHON
