"""Protected numbers to accessible HTML: tables, figures, sentences, the cover."""

from __future__ import annotations

from workbench.layout.numbers import (
    SIGNS,
    Value,
    as_plain_cell,
    format_value,
    is_formula,
    round_half_up,
    shortened,
)
from workbench.layout.part import Part, css_text, fill_part
from workbench.layout.pictures import LONGEST_ALTERNATIVE, Drawn, Figure, Picture, svg_source
from workbench.layout.tables import Table, tabulate
from workbench.layout.texts import (
    Cover,
    Finding,
    Internal,
    KeyFindings,
    Methods,
    Parts,
    Passage,
    Prose,
    Terms,
)

__all__ = [
    "Cover",
    "Drawn",
    "Figure",
    "Finding",
    "Internal",
    "KeyFindings",
    "LONGEST_ALTERNATIVE",
    "Methods",
    "Part",
    "Parts",
    "Passage",
    "Picture",
    "Prose",
    "SIGNS",
    "Table",
    "Terms",
    "Value",
    "as_plain_cell",
    "css_text",
    "fill_part",
    "format_value",
    "is_formula",
    "round_half_up",
    "shortened",
    "svg_source",
    "tabulate",
]
