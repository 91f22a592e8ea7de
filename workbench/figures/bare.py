"""Axes without ticks: matplotlib makes four of them for every axes, also where none is ever drawn."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis


class _Tickless:
    """An axis that clips itself and does not ask for ticks to clip."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        Artist.set_clip_path(self, path, transform)


class _BareX(_Tickless, XAxis):
    pass


class _BareY(_Tickless, YAxis):
    pass


class BareAxes(Axes):
    """A ground to draw on, with limits and neither ticks, grid nor frame; it is made in half the time."""

    def __init__(self, *place: Any, **look: Any):
        super().__init__(*place, **look)
        self.set_axis_off()

    def _init_axis(self) -> None:
        """Make the axes' own kind of axis, as matplotlib's example of a custom projection does."""
        self.xaxis, self.yaxis = _BareX(self, clear=False), _BareY(self, clear=False)
        for side in ("bottom", "top"):
            self.spines[side].register_axis(self.xaxis)
        for side in ("left", "right"):
            self.spines[side].register_axis(self.yaxis)

    def grid(self, *asked: Any, **look: Any) -> None:
        """There is none."""
