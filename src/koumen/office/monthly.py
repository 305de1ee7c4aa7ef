"""月汇总表: on screen, and as a workbook."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koumen.ledgers.monthly import monthly_table
from koumen.ledgers.rows.monthly import MonthlyAsked
from koumen.office import shown
from koumen.office.asked import day_asked, month_asked
from koumen.office.guards import PEOPLE, needs, signed_in
from koumen.office.page import show
from koumen.paper.monthly import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_asked(request: HttpRequest) -> MonthlyAsked:
    """Read which table the address asks for; a day to come is today."""
    today: date = request.actor.today
    return MonthlyAsked(
        month=month_asked(request.GET.get("month", ""), today),
        as_of=min(day_asked(request.GET.get("as_of", ""), today), today),
        by="person" if request.GET.get("by") == "person" else "visit",
        area=request.GET.get("area", ""),
        pack=request.GET.get("pack", ""),
    )


@signed_in
@needs(PEOPLE)
@require_safe
def monthly(request: HttpRequest) -> HttpResponse:
    """Show a page of the table."""
    table = monthly_table(request.actor, table_asked(request), after=request.GET.get("after", ""))
    return show(request, "office/monthly.html", "monthly", **shown.monthly(table))


@signed_in
@needs(PEOPLE)
@require_safe
def monthly_xlsx(request: HttpRequest) -> HttpResponse:
    """Hand out the whole table as a workbook, named as the office would name it."""
    table = monthly_table(request.actor, table_asked(request), limit=None)
    name = quote(f"{table.asked.month:%Y年%m月}{table.title}.xlsx")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return HttpResponse(workbook(table), content_type=XLSX, headers={"Content-Disposition": disposition})
