"""What a view may know of the request: who asks, and the wired ports."""

from flask import current_app, g

from engine.domain.actor import Actor
from engine.ports import Ports


def actor() -> Actor:
    found: Actor = g.actor
    return found


def ports() -> Ports:
    found: Ports = current_app.extensions["evenkeel"]
    return found
