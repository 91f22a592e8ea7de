"""Each number in a table of a page is the protected number of its own row and column, or a sign."""

from __future__ import annotations

import base64
import datetime as dt
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from workbench import open_report, store
from workbench.definitions import load_definitions
from workbench.measures.long import KEY
from workbench.release.audit import read_protected
from workbench.release.bound import TableRegister
from workbench.release.drawn import unlike_drawn
from workbench.workbooks import write_workbook

PERIOD = "2017-19"
WRONG = "it is not the protected number of its row and column"


@pytest.fixture(scope="module")
def tables() -> TableRegister:
    definitions = load_definitions("example")
    return TableRegister(definitions, read_protected(definitions.study))


@pytest.fixture
def page(tmp_path):
    """Write parts of the report of a region as a page, changed on the way."""

    def write(*parts, region: str = "southeast", changed=lambda html: html):
        file = tmp_path / f"{region}.html"
        html = "".join(part._repr_html_() for part in parts)
        new = changed(html)
        file.write_text(new, "utf-8")
        return file

    return write


def report(region: str = "southeast"):
    return open_report("example", PERIOD, region)


def test_the_tables_of_a_report_pass_with_their_csv_and_their_workbook(tables, page):
    own = report()
    parts = [own.table(name) for name in ("scores.readiness", "commitment", "services", "network")]
    parts += [own.figure("answers.readiness.engagement"), own.figure("response.readiness")]
    file = page(*parts)
    write_workbook(file)
    held = tables.hold(file, PERIOD)
    assert held.leaks == ()
    cells = 4 * 2 + 2 * 5 + 2 * 8 + 2 * 6 + 7 * 4 + 2 * 2
    assert (held.bound, held.free) == (cells, 0)


def hidden_counts() -> pd.DataFrame:
    """The true values of the numbers that are hidden in Southeast."""
    study = load_definitions("example").study
    measures = store.read_table(store.current_snapshot(study, store.MEASURES), "measures")
    protected = read_protected(study)
    hidden = protected[(protected.status == "confidential") & (protected.region == "southeast")]
    return hidden[[*KEY, "unit"]].merge(measures[[*KEY, "value"]], on=KEY).dropna()


def test_a_true_number_in_the_place_of_a_sign_is_found_though_it_stands_elsewhere_on_the_page(
    tables, page
):
    """Of the first question 81 percent, which is released, answered that it is true; how many did not is hidden."""
    figure = report().figure("answers.readiness.engagement")
    true = hidden_counts()
    core = true[(true.measure == "answers.readiness.core_active") & (true.statistic == "percent")]
    assert {"dont_know"} <= set(core.category)
    for number in core.value:
        file = page(figure, changed=lambda html, n=number: first_sign_becomes(html, f"{n:.0f}%"))
        (leak,) = tables.hold(file, PERIOD).leaks
        assert leak.where.endswith("row 1")
        assert leak.what == WRONG
        assert f"{number:.0f}" not in f"{leak}".replace("row 1", "")


def first_sign_becomes(html: str, words: str) -> str:
    """The page with other words for the first sign in a table, also where it is saved from."""
    html = re.sub(r'<p class="save">.*?</p>', "", html)
    return re.sub(r"\[c\](<span.*?</span>)?(?=</td>)", words, html, count=1)


@pytest.mark.parametrize(
    "words",
    [
        "81%",
        "Ready",
        "",
        "[c]<span class='heard'> 4%</span>",
        "[c]<!-- 4% -->",
        "<b title='4%'>[c]</b>",
        "<b aria-valuenow='4'>[c]</b>",
        "4\u200b%",
    ],
)
def test_nothing_but_a_sign_stands_where_a_number_is_hidden(tables, page, words):
    figure = report().figure("answers.readiness.engagement")
    file = page(figure, changed=lambda html: first_sign_becomes(html, words))
    (leak,) = tables.hold(file, PERIOD).leaks
    assert leak.what == WRONG


def test_the_number_of_another_row_is_found(tables, page):
    """Agreements signed and agencies at the table are released both, but not in each other's place."""
    table = report().table("commitment")
    row = [str(cell) for cell in table.rows[0]]

    def turned(html: str) -> str:
        first, second = (f">{cell}</td>" for cell in row[1:3])
        return html.replace(first, ">x</td>", 1).replace(second, first, 1)

    (leak,) = tables.hold(page(table, changed=turned), PERIOD).leaks
    assert leak.what == WRONG


def test_a_band_of_a_hidden_score_is_found(tables, page):
    """The first row of Northwest's factors: its score, the state's, its band and its members; three are hidden."""
    table = report("northwest").table("factors.collaboration")
    assert [str(cell) == "[c]" for cell in table.rows[0][1:]] == [True, False, True, True]
    sign = "[c]<span"

    def band_told(html: str) -> str:
        second = html.index(sign, html.index(sign) + 1)
        return html[:second] + "Strength<span" + html[second + len(sign) :]

    (leak,) = tables.hold(page(table, region="northwest", changed=band_told), PERIOD).leaks
    assert "column 'In words, Northwest', row 1" in leak.where


def test_a_csv_or_a_sheet_that_is_not_the_table_of_the_page_is_found(tables, page):
    figure = report().figure("response.readiness")
    file = page(figure)
    write_workbook(file)
    text = file.read_text("utf-8")
    invited = str(figure.table.rows[0][2])
    file.write_text(text.replace(f">{invited}</td>", ">[c]</td>", 1), "utf-8")
    found = [(leak.file, leak.where.split(" of ")[0]) for leak in tables.hold(file, PERIOD).leaks]
    assert found == [("southeast.html", "the CSV"), ("southeast.xlsx", "the sheet")]


@pytest.mark.parametrize("where", [0, 1], ids=["on the phone", "on the page"])
def test_a_number_in_a_drawing_that_is_not_in_the_rows_of_its_table_is_found(tables, page, where):
    """On a phone words are text, on a page letters behind a comment; both said the rate of Southeast."""
    figure = report().figure("response.readiness")
    rate = str(figure.table.rows[0][1])

    def changed(html: str) -> str:
        coded = re.findall(r"data:image/svg\+xml;base64,([^\"]*)", html)[where]
        drawing = base64.b64decode(coded).decode()
        assert rate in drawing
        other = base64.b64encode(drawing.replace(rate, "37%").encode()).decode()
        return html.replace(coded, other)

    (leak,) = tables.hold(page(figure, changed=changed), PERIOD).leaks
    assert leak.where == "the drawing of table 'Response to the team readiness survey'"


DRAWING = "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>"
PERCENTS = ("0", "25%", "50%", "75%", "100%")


@pytest.mark.parametrize(
    ("texts", "foreign"),
    [
        (("78%", "Southeast (n = 55)", *PERCENTS), 0),
        (("77%", *PERCENTS), 1),
        (("78%", "Southeast (n = 54)", *PERCENTS), 1),
        (("78%n = 55", *PERCENTS), 0),
        (("78%n = 54", *PERCENTS), 1),
        (("4%", *PERCENTS), 1),
        (("3 of 78",), 1),
        (("55", "0", "20", "40", "60"), 0),
        (("55", "17", "0", "20", "40", "60"), 1),
        (("4",), 1),
        (("0", "4"), 2),
        (("0", "4", "8"), 0),
        (("0", "10", "20", "30", "3"), 1),
        (("0", "4", "16"), 3),
        (("78%", "4", *PERCENTS), 1),
        (("0", "50%"), 0),
        (("0", "25%", "50%", "100%", "50%"), 0),
        (("1", "2", "3", "4", "5", "6", "7"), 0),
        (("\u221210", "\u22125", "0", "+5"), 0),
        (("July 2017 to June 2019",), 0),
    ],
)
def test_a_number_alone_in_a_drawing_is_its_tables_or_a_tick(texts, foreign):
    """The table knows 78 and 55; ticks are a few whole steps from zero, of which none is missing."""
    drawing = DRAWING.format("".join(f"<text>{text}</text>" for text in texts))
    uri = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    told = unlike_drawn([uri], {"78", "55"})
    assert told == ([f"{foreign} numbers are not those of its table"] if foreign else [])


def test_a_row_with_a_cell_too_many_is_found(tables, page):
    table = report().table("commitment")
    file = page(
        table, changed=lambda html: html.replace("</tr>\n</tbody>", "<td>4</td></tr></tbody>")
    )
    (leak,) = tables.hold(file, PERIOD).leaks
    assert leak.what == "a row has not one cell for each header"


COMMITMENT = (
    "Region | Agencies at the table | Agreements signed | Share signed | Hours pledged | Attendance"
)
SMALL = """
    measure    | region | statistic | value | base | status
    agreements | n      | count     | 12    | 20   | shown
    agreements | n      | percent   | 60    | 20   | shown
    hours      | n      | total     | 1500  | 11   | shown
    attendance | n      | percent   |       |      | confidential
    agreements | state  | count     | 30    | 44   | shown
"""


@pytest.fixture
def small(monkeypatch) -> TableRegister:
    """The commitments of a study of one region, in which the attendance is hidden."""
    lines = [[cell.strip() for cell in line.split("|")] for line in SMALL.strip().splitlines()]
    protected = pd.DataFrame(lines[1:], columns=lines[0])
    numbers = ["value", "base"]
    protected[numbers] = protected[numbers].apply(pd.to_numeric)
    other = {"period": "p", "team": "", "discipline": "", "category": "", "unit": ""}
    protected = protected.assign(**other, low=float("nan"), high=float("nan"))
    none = pd.DataFrame({"name": [], "discipline": [], "step": [], "team": []})
    monkeypatch.setattr("workbench.release.bound.store.current_snapshot", lambda _: None)
    monkeypatch.setattr("workbench.release.bound.store.read_table", lambda *_: none)
    reference = SimpleNamespace(
        disciplines=none, steps=none, region_names=lambda: {"n": "North", "state": "Minnesota"}
    )
    study = SimpleNamespace(
        periods=[
            SimpleNamespace(id="p", title="P", start=dt.date(2017, 7, 1), end=dt.date(2019, 6, 30))
        ]
    )
    definitions = SimpleNamespace(study=study, reference=reference, instruments={})
    return TableRegister(definitions, protected)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("North | 20 | 12 | 60% | 1,500 | [c]", []),
        ("Minnesota | 44 | 30 | [x] | [x] | [x]", []),
        ("North | 44 | 12 | 60% | 1,500 | [c]", ["Agencies at the table"]),
        ("North | 20 | 20 | 60% | 1,500 | [c]", ["Agreements signed"]),
        ("North | 12 | 12 | 60% | 1,500 | [c]", ["Agencies at the table"]),
        ("North | 20 | 12 | 60% | 1,500 | 60%", ["Attendance"]),
        ("North | 20 | 12 | 60% | 1,500 | most", ["Attendance"]),
        (
            "Nowhere | 20 | 12 | 60% | 1,500 | [c]",
            [
                "Agencies at the table",
                "Agreements signed",
                "Share signed",
                "Hours pledged",
            ],
        ),
    ],
)
def test_a_number_stands_in_its_own_row_and_column_only(small, tmp_path, row, wrong):
    """Each of these numbers is released, one of them or two in another place than its own."""
    file = tmp_path / "n.html"
    cells = [[cell.strip() for cell in line.split("|")] for line in (COMMITMENT, row)]
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in line)}</tr>" for line in cells)
    file.write_text(f"<table><caption>What agencies commit, p</caption>{rows}</table>", "utf-8")
    leaks = small.hold(file, "p").leaks
    assert [re.search("column '(.*)'", leak.where)[1] for leak in leaks] == wrong
