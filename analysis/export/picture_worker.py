"""What does the process do that draws charts?

`python -m analysis.export.picture_worker`: a chart, the kind of file and the scale as one JSON object on standard
input, the picture's bytes on standard output.
"""

from __future__ import annotations

import json
import resource
import sys

import vl_convert

VEGA_LITE = "6.4"  # what Altair writes
_CPU_SECONDS = 120


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    task = json.load(sys.stdin.buffer)
    chart, scale = task["chart"], task["scale"]
    nowhere: list[str] = []  # no address may be asked for data
    if task["kind"] == "svg":
        picture = vl_convert.vegalite_to_svg(chart, vl_version=VEGA_LITE, allowed_base_urls=nowhere).encode()
    else:
        picture = vl_convert.vegalite_to_png(chart, vl_version=VEGA_LITE, scale=scale, allowed_base_urls=nowhere)
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main()
