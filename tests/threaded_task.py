"""A task for the warm parent that starts a thread when it warms up, which it must not."""

import threading


def warm() -> None:
    threading.Thread(target=threading.Event().wait, daemon=True).start()


def render(order, home) -> None:
    raise AssertionError("no process may be forked from here")
