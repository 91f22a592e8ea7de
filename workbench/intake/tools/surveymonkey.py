"""SurveyMonkey: two header rows, the question only at the start of its block."""

from __future__ import annotations

from dataclasses import replace

from workbench.intake.export import RESPONDENT, SUBMITTED, TECHNICAL, Column, Export, unique_names
from workbench.intake.files.rows import Rows
from workbench.intake.tools.shape import Tool, header, make_export
from workbench.problems import Problem, ProblemsFound
from workbench.reference import plain_word

NO_OPTION = {"response", "open-ended response", "antwort", "réponse", "respuesta"}
OTHER = ("other (please specify)", "other", "sonstiges", "autre (veuillez préciser)")
ROLES = {
    "respondentid": RESPONDENT,
    "collectorid": TECHNICAL,
    "startdate": TECHNICAL,
    "datecreated": TECHNICAL,
    "enddate": SUBMITTED,
    "datemodified": SUBMITTED,
    "collectornm": TECHNICAL,
    "languagecode": TECHNICAL,
}
IDENTIFYING = {
    "ipaddress": "IP address",
    "emailaddress": "e-mail address",
    "email": "e-mail address",
    "firstname": "name",
    "lastname": "name",
}
SUMMARY = {
    "answer choices",
    "answer options",
    "antwortoptionen",
    "choix de réponses",
    "opciones de respuesta",
}
SUMMARY_ROWS = 60


def fits(rows: Rows) -> str:
    """Say what speaks for SurveyMonkey."""
    if _summary_row(rows):
        return f"its row {_summary_row(rows)} begins with 'Answer Choices': a summary"
    first, second = header(rows), header(rows, 1)
    if first and _key(first[0]) == "respondentid" and second and not second[0]:
        return "its first column is the respondent ID, and its second row begins empty"
    blanks = first.count("")
    under = sum(bool(cell) for name, cell in zip(first, second, strict=False) if not name)
    if blanks >= 2 and under == blanks and any(cell in NO_OPTION for cell in second):
        return "questions stand at the start of their blocks, and 'Response' below them"
    return ""


def _key(text: str) -> str:
    return text.replace(" ", "").replace("_", "")


def _summary_row(rows: Rows) -> int:
    first = rows.cells[0].head(SUMMARY_ROWS)
    return next((n for n, cell in first.items() if plain_word(str(cell)) in SUMMARY), 0)


def read(rows: Rows, file: str) -> Export:
    """Make an export; the stacked summary, which counts answers, is refused.

    Raises
    ------
    ProblemsFound
        The file is a summary: it has no row a respondent.
    """
    if _summary_row(rows):
        found = "it is SurveyMonkey's summary: counts of answers, not one row a respondent"
        do = "In SurveyMonkey choose Save as > Export file > All individual responses"
        raise ProblemsFound([Problem(file, f"row {_summary_row(rows)}", found, do=do)])
    first, second = rows.head(2)
    columns = [_column(*parts) for parts in _named(first, second)]
    return make_export("SurveyMonkey", rows, _one_submitted(columns), 2)


def _named(first: list[str], second: list[str]) -> list[tuple[str, str, str]]:
    """Name, question and option of each column; a question stands only at the start of its block."""
    question, parts = "", []
    for top, under in zip(first, second, strict=True):
        question = top or question
        option = "" if plain_word(under) in NO_OPTION else under
        parts.append((f"{question} [{option}]" if option else question, question, option))
    names = unique_names([name for name, _, _ in parts])
    return [(name, *part[1:]) for name, part in zip(names, parts, strict=True)]


def _column(name: str, question: str, option: str) -> Column:
    key = "" if option else _key(plain_word(question))
    identifying = IDENTIFYING.get(key, "respondent link" if key.startswith("customdata") else "")
    kind = "text" if plain_word(option) in OTHER else ""
    return Column(
        name,
        question,
        question,
        option,
        role=ROLES.get(key, "question"),
        kind=kind,
        identifying=identifying,
    )


def _one_submitted(columns: list[Column]) -> list[Column]:
    """The end date where there is one, else the date of the last change."""
    times = [column.name for column in columns if column.role == SUBMITTED]
    return [
        replace(column, role=TECHNICAL) if column.name in times[1:] else column
        for column in columns
    ]


TOOL = Tool("SurveyMonkey", fits, read)
