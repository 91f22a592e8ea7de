"""The figures, tables and passages of a report, each from the evidence of one region and period."""

from __future__ import annotations

from collections.abc import Callable

from workbench.exhibits.chapters import CHAPTER_FIGURES, CHAPTER_SAYINGS, CHAPTER_TABLES
from workbench.exhibits.front import cover, glossary, methods, notes, provenance
from workbench.exhibits.others import other_surveys
from workbench.exhibits.readiness import score_figure, score_table
from workbench.exhibits.surveys import answer_figure, choice_figure, response_figure
from workbench.exhibits.teams import (
    commitment_table,
    partner_figure,
    partner_grid,
    partner_table,
    path_figure,
    step_figure,
    step_table,
)
from workbench.exhibits.trends import trend_figure
from workbench.layout import Figure, Prose, Table
from workbench.sentences import SAYINGS

__all__ = [
    "FIGURES",
    "TABLES",
    "cover",
    "glossary",
    "methods",
    "notes",
    "other_surveys",
    "provenance",
]

FIGURES: dict[str, Callable[..., Figure | Prose]] = {
    "response": response_figure,
    "scores": score_figure,
    "answers": answer_figure,
    "choices": choice_figure,
    "partners": partner_figure,
    "partner_grid": partner_grid,
    "steps": step_figure,
    "paths": path_figure,
    "trend": trend_figure,
    **CHAPTER_FIGURES,
}
TABLES: dict[str, Callable[..., Table | Prose]] = {
    "scores": score_table,
    "partners": partner_table,
    "commitment": commitment_table,
    "steps": step_table,
    **CHAPTER_TABLES,
}
SAYINGS.update(CHAPTER_SAYINGS)
