"""A report as one HTML file: nothing in it runs, and nothing is fetched."""

from __future__ import annotations

from html import escape

from analysis.export.pictures import printable
from analysis.export.reports.document import Report, ReportBars, ReportSection

# Whatever a name from the data holds: the browser too refuses scripts, frames, and pictures and fonts from elsewhere.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LOOK = """
:root { color-scheme: light dark; --ink: #10151b; --quiet: #56606c; --paper: #fff; --line: #dfe3e8; --bar: #0a7bc2;
  --all: #d55e00; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f4; --quiet: #a9b2bd; --paper: #14181d; --line: #333a42; } }
body { font: 16px/1.55 "Source Sans 3", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  color: var(--ink); background: var(--paper); max-width: 880px; margin: 40px auto; padding: 0 24px; }
h1 { font-size: 30px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 36px 0 8px; }
.headline { font-size: 19px; } .quiet { color: var(--quiet); font-size: 14px; }
li { margin: 4px 0; } table { border-collapse: collapse; width: 100%; }
td { padding: 3px 8px 3px 0; vertical-align: middle; } td.name { width: 34%; text-align: right; }
td.said { width: 24%; font-size: 14px; white-space: nowrap; }
.bar { height: 9px; border-radius: 2px; background: var(--bar); margin: 2px 0; min-width: 1px; }
.bar.all { background: var(--all); height: 4px; } dt { font-weight: 600; margin-top: 8px; } dd { margin: 0; }
footer { border-top: 1px solid var(--line); margin-top: 40px; padding-top: 12px; }
"""


def html_page(report: Report) -> bytes:
    body = "".join(
        (
            f"<h1>{_safe(report.title)}</h1>",
            f'<p class="headline">{_safe(report.headline)}</p>',
            *(_section(section) for section in report.sections),
            f"<h2>{_safe(report.definitions_title)}</h2><dl>",
            *(f"<dt>{_safe(name)}</dt><dd>{_safe(meaning)}</dd>" for name, meaning in report.definitions),
            f'</dl><footer class="quiet">{_safe(report.source)}</footer>',
        )
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{_safe(report.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_safe(report.title)}</title><style>{_LOOK}</style></head><body>{body}</body></html>\n"
    ).encode()


def _safe(words: str) -> str:
    return escape(printable(words))


def _section(section: ReportSection) -> str:
    sentences = "".join(f"<li>{_safe(sentence)}</li>" for sentence in section.sentences)
    listed = f"<ul>{sentences}</ul>" if sentences else ""
    note = f'<p class="quiet">{_safe(section.note)}</p>' if section.note else ""
    return f"<h2>{_safe(section.heading)}</h2>{listed}{_bars(section.bars) if section.bars else ''}{note}"


def _bars(bars: ReportBars) -> str:
    """Two bars a name, by their length: the first series, and thin below it the second."""
    longest = max((value for _, values in bars.series for value in values if value is not None), default=0) or 1
    rows: list[str] = []
    for place, (name, said) in enumerate(zip(bars.names, bars.shown, strict=True)):
        lengths = [100 * (values[place] or 0) / longest for _, values in bars.series]
        drawn = "".join(
            f'<div class="{kind}" style="width:{length:.2f}%"></div>'
            for kind, length in zip(("bar", "bar all"), lengths, strict=False)
        )
        rows.append(f'<tr><td class="name">{_safe(name)}</td><td>{drawn}</td><td class="said">{_safe(said)}</td></tr>')
    keys = " · ".join(f"{mark} {_safe(name)}" for mark, (name, _) in zip(("▬", "─"), bars.series, strict=False))
    return f'<table>{"".join(rows)}</table><p class="quiet">{keys}</p>'
