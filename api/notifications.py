"""/api/v1/notifications - what one has been told."""

from http import HTTPStatus
from uuid import UUID

from api._request import actor, ports
from api.paging import cursor_id, cursor_of
from api.resource import Resource, Terms
from api.schemas.attention import NotificationOut, NotificationsOut, notification_out
from api.schemas.base import Nothing, Page
from engine.errors import NotFoundError
from engine.usecases.access import EVERYONE
from engine.usecases.notify import list_notifications, mark_all_read, mark_read

notifications = Resource("notifications", "notifications", "What one has been told in the product.")


@notifications.route(
    "GET", "", Terms(allow=EVERYONE, query=Page, reply=NotificationsOut, refusals=(NotFoundError,))
)
def inbox(query: Page) -> NotificationsOut:
    """Notifications, newest first, and how many are unread."""
    before = cursor_id(query.cursor)
    found = list_notifications(actor(), limit=query.limit, before=before, ports=ports())
    return NotificationsOut(
        items=[notification_out(one) for one in found.items],
        next_cursor=cursor_of(str(found.items[-1].id)) if found.has_more else None,
        unread=found.unread,
    )


@notifications.route(
    "POST",
    "/<uuid:notification_id>/read",
    Terms(allow=EVERYONE, body=Nothing, reply=NotificationOut, refusals=(NotFoundError,)),
)
def read(notification_id: UUID, body: Nothing) -> NotificationOut:
    """Mark a notification as read; again changes nothing."""
    return notification_out(mark_read(actor(), notification_id, ports=ports()))


@notifications.route("POST", "/read", Terms(allow=EVERYONE, body=Nothing, status=HTTPStatus.NO_CONTENT))
def read_all(body: Nothing) -> None:
    """Mark everything as read."""
    mark_all_read(actor(), ports=ports())
