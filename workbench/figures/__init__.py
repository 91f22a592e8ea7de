"""Protected numbers to drawings: seaborn and matplotlib, drawn once, as SVG with the same bytes.

A hidden number is drawn as a hatched box of fixed size: its length tells nothing.
"""

from workbench.figures.bars import draw_rates, draw_steps
from workbench.figures.coverage import draw_coverage
from workbench.figures.likert import draw_likert
from workbench.figures.maps import draw_region_map, draw_state_map
from workbench.figures.scores import draw_scores

__all__ = [
    "draw_coverage",
    "draw_likert",
    "draw_rates",
    "draw_region_map",
    "draw_scores",
    "draw_state_map",
    "draw_steps",
]
