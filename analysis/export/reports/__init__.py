"""How does what a page says become something to hand over: a page of its own, or slides?"""

from analysis.export.reports.document import Report, ReportBars, ReportSection
from analysis.export.reports.page import html_page
from analysis.export.reports.slides import PPTX, slides

__all__ = ["PPTX", "Report", "ReportBars", "ReportSection", "html_page", "slides"]
