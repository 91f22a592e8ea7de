"""Protected numbers to drawings: seaborn and matplotlib, drawn once, as SVG with the same bytes.

A hidden number is drawn as a hatched box of fixed size: its length tells nothing.
"""

from workbench.figures.bars import draw_rates, draw_steps
from workbench.figures.counts import draw_counts
from workbench.figures.coverage import draw_coverage
from workbench.figures.likert import draw_likert
from workbench.figures.maps import draw_region_map, draw_state_map
from workbench.figures.multiples import draw_multiples
from workbench.figures.networks import draw_network, place_in_circle
from workbench.figures.panels import draw_panels
from workbench.figures.paths import draw_paths
from workbench.figures.scores import draw_scores
from workbench.figures.slopes import draw_slopes
from workbench.figures.timeline import draw_timeline

__all__ = [
    "draw_counts",
    "draw_coverage",
    "draw_likert",
    "draw_multiples",
    "draw_network",
    "draw_panels",
    "draw_paths",
    "draw_rates",
    "draw_region_map",
    "draw_scores",
    "draw_slopes",
    "draw_state_map",
    "draw_steps",
    "draw_timeline",
    "place_in_circle",
]
