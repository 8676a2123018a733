"""A report as slides whose charts can be edited, in fonts that know Chinese in PowerPoint and WPS."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from analysis.export.pictures import printable
from analysis.export.reports.document import Report, ReportBars, ReportSection
from analysis.spreadsheet_guard import guarded

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_LATIN, _EAST_ASIAN = "Calibri", "Microsoft YaHei"
_INK, _QUIET, _COLORS = "10151B", "56606C", ("0A7BC2", "D55E00")
_WIDTH, _HEIGHT, _MARGIN = 13.333, 7.5, 0.7  # inches
_MOST_SENTENCES, _MOST_BARS, _LONGEST = 10, 12, 60


def slides(report: Report) -> bytes:
    """The headline and its sentences first, then a slide a chart, then definitions and the data they are of."""
    from pptx import Presentation  # loads for a second
    from pptx.util import Inches

    book = Presentation()
    book.slide_width, book.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    first, *others = report.sections
    _slide(book, report, report.title, (report.headline, *first.sentences[:_MOST_SENTENCES]))
    for section in others:
        if section.bars is not None and section.bars.names:
            _with_chart(book, report, section, section.bars)
    meanings = tuple(f"{name}: {meaning}" for name, meaning in report.definitions)
    _slide(book, report, report.definitions_title, meanings, 14)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _slide(book: Any, report: Report, title: str, lines: Sequence[str], size: int = 18) -> Any:  # noqa: ANN401 of pptx
    slide = book.slides.add_slide(book.slide_layouts[6])  # the blank one
    _box(slide, [title], (_MARGIN, 0.4, _WIDTH - 2 * _MARGIN, 0.9), 30, bold=True)
    if lines:
        _box(slide, lines, (_MARGIN, 1.4, _WIDTH - 2 * _MARGIN, _HEIGHT - 2.2), size)
    _box(slide, [report.source], (_MARGIN, _HEIGHT - 0.6, _WIDTH - 2 * _MARGIN, 0.4), 11, color=_QUIET)
    return slide


def _box(
    slide: Any,  # noqa: ANN401
    lines: Sequence[str],
    place: tuple[float, float, float, float],
    size: int,
    bold: bool = False,
    color: str = _INK,
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(*(Inches(each) for each in place)).text_frame
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(size / 3)
        run = paragraph.add_run()
        run.text = printable(line)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(color)
        _fonts(run.font)


def _fonts(font: Any) -> None:  # noqa: ANN401 of pptx
    """Latin and East Asian: `name` alone leaves Chinese to whatever the reader's computer takes."""
    from pptx.oxml.ns import qn

    font.name = _LATIN
    properties = font._element if hasattr(font, "_element") else font._rPr
    for tag in ("a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        child = properties.makeelement(qn(tag), {"typeface": _EAST_ASIAN})
        properties.find(qn("a:latin")).addnext(child) if tag == "a:ea" else properties.find(qn("a:ea")).addnext(child)


def _with_chart(book: Any, report: Report, section: ReportSection, bars: ReportBars) -> None:  # noqa: ANN401
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    slide = _slide(book, report, section.heading, ())
    form = "0.0%" if bars.percent else "#,##0.0"
    data = CategoryChartData(number_format=form)
    data.categories = _names(bars.names[:_MOST_BARS])
    for name, values in bars.series:
        [safe] = _names((name,))
        data.add_series(safe, values[:_MOST_BARS])
    place = (Inches(each) for each in (_MARGIN, 1.3, _WIDTH - 2 * _MARGIN, _HEIGHT - 2.6))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data).chart
    chart.font.size = Pt(12)
    _fonts(chart.font)
    chart.has_legend, chart.legend.position, chart.legend.include_in_layout = True, XL_LEGEND_POSITION.TOP, False
    chart.category_axis.reverse_order = True  # the first name on top
    chart.category_axis.format.line.fill.background()
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    chart.value_axis.minimum_scale = 0
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.has_data_labels = 60, -5, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = form, False
    plot.data_labels.font.size = Pt(11)
    for series, color in zip(plot.series, _COLORS, strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(color)
    if section.note:
        _box(slide, [section.note], (_MARGIN, _HEIGHT - 1.2, _WIDTH - 2 * _MARGIN, 0.5), 12, color=_QUIET)


def _names(names: Sequence[str]) -> list[str]:
    """Short enough for an axis, no two alike, and none that the chart's own workbook would run as a formula."""
    safe = guarded(pa.array([printable(name)[:_LONGEST] for name in names], pa.string())).to_pylist()
    return [name if name not in safe[:place] else f"{name} ({place + 1})" for place, name in enumerate(safe)]
