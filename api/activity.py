"""/api/v1/activity - the ledger of all accounts one sees, in parts and as a file.

The file is a route and not a download that a page's callback hands over: a callback's reply is one JSON text,
held whole and in base64 on both sides, while a route sends what it reads. A browser's session opens it
as a program's token does, so the page only links here.
"""

from api._request import actor, ports
from api.csv_text import csv_parts
from api.paging import cursor_after, cursor_id
from api.resource import File, Resource, Terms
from api.schemas.activity import ActivityIn, ActivityOut, FileIn, line_out
from engine.errors import NotFoundError
from engine.usecases.access import CLIENT_FACING
from engine.usecases.activity import export_activity, list_activity

activity = Resource("activity", "activity", "The ledger entries of all accounts one sees.")

FILE_NAME = "evenkeel-activity.csv"


@activity.route(
    "GET", "", Terms(allow=CLIENT_FACING, query=ActivityIn, reply=ActivityOut, refusals=(NotFoundError,))
)
def entries(query: ActivityIn) -> ActivityOut:
    """The ledger entries of all accounts, newest first."""
    before = cursor_id(query.cursor)
    found = list_activity(actor(), query.wanted, limit=query.limit, before=before, ports=ports())
    return ActivityOut(
        items=[line_out(line) for line in found.items],
        next_cursor=cursor_after(found, lambda line: str(line.entry.id)),
    )


@activity.route(
    "GET", ".csv", Terms(allow=CLIENT_FACING, query=FileIn, reply=File, refusals=(NotFoundError,))
)
def export(query: FileIn) -> File:
    """Every entry that matches as CSV, newest first.

    Amounts are in the account's currency, named in each row. Text that a spreadsheet would take for a
    formula begins with an apostrophe.
    """
    return File(FILE_NAME, csv_parts(export_activity(actor(), query.wanted, ports=ports())))
