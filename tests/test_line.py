"""The whole line against the example's answer key, which other code computed."""

from __future__ import annotations

import csv
import io
import sys

import pandas as pd
import pytest

from workbench import line, store


def held_against(key: pd.DataFrame, measures: pd.DataFrame, on: dict[str, str]) -> pd.DataFrame:
    """Return key and measures side by side; every row of either must be in both."""
    both = key.merge(
        measures, left_on=list(on), right_on=list(on.values()), how="outer", indicator=True
    )
    assert (both["_merge"] == "both").all(), both[both["_merge"] != "both"].head()
    return both


def numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.replace("", None))


def test_every_row_of_every_export_is_kept_or_set_aside_as_the_key_says(example, key):
    _, tables, _ = example
    account = tables["intake"][tables["intake"].what == "rows"]
    fates = account.pivot(index="file", columns="which", values="number").fillna(0)
    expected = key("rows").set_index("file").astype(int)
    renamed = expected.rename(columns={"rows": "in the file"})
    for fate in renamed.columns:
        found = fates[fate] if fate in fates else 0 * fates["in the file"]
        assert (found.reindex(renamed.index) == renamed[fate]).all(), fate


def test_counts_of_every_answer_equal_the_key(example, key):
    _, _, measures = example
    counts = measures[
        measures.measure.str.match("(answers|choices)[.]") & (measures.statistic == "count")
    ].assign(item=lambda t: t.measure.str.partition(".")[2])
    expected = key("answers").assign(item=lambda t: t.instrument + "." + t["item"])
    on = {"period": "period", "region": "region", "item": "item", "option": "category"}
    both = held_against(expected, counts, on)
    assert (numbers(both["count"]) == both.value).all()
    assert (numbers(both.base_x) == both.base_y).all()


def test_scale_scores_equal_the_key(example, key):
    _, _, measures = example
    scores = measures[measures.measure.str.startswith("score.")].assign(
        instrument=lambda t: t.measure.str.removeprefix("score.")
    )
    on = {"period": "period", "region": "region", "instrument": "instrument", "scale": "category"}
    both = held_against(key("scores"), scores, on)
    assert (numbers(both.n) == both.base).all()
    assert both.value.isna().equals(numbers(both["mean"]).isna())
    assert (numbers(both["mean"]) - both.value).abs().max() < 1e-9


def test_response_rates_equal_the_key(example, key):
    _, _, measures = example
    answered = measures[
        measures.measure.str.startswith("response.")
        & (measures.category == "answered")
        & (measures.statistic == "count")
    ].assign(instrument=lambda t: t.measure.str.removeprefix("response."))
    on = {"period": "period", "region": "region", "instrument": "instrument"}
    both = held_against(key("response"), answered, on)
    assert (numbers(both.complete) + numbers(both.partial) == both.value).all()
    assert (numbers(both.invited) == both.base).all()


@pytest.mark.parametrize(
    ("measure", "statistic", "value", "base"),
    [
        ("agreements", "count", "signed", "agencies"),
        ("hours", "total", "hours", None),
    ],
)
def test_what_agencies_commit_equals_the_key(example, key, measure, statistic, value, base):
    _, _, measures = example
    rows = measures[(measures.measure == measure) & (measures.statistic == statistic)]
    both = held_against(key("commitment"), rows, {"period": "period", "region": "region"})
    assert (numbers(both[value]) == both.value).all()
    assert base is None or (numbers(both[base]) == both.base).all()


def test_attendance_is_the_share_of_the_keys_seats(example, key):
    _, _, measures = example
    rows = measures[measures.measure == "attendance"]
    both = held_against(key("commitment"), rows, {"period": "period", "region": "region"})
    expected = 100 * numbers(both.attended) / numbers(both.seats)
    assert (expected - both.value).abs().max() < 1e-9


def test_disciplines_at_each_table_equal_the_key(example, key):
    _, _, measures = example
    rows = measures[(measures.measure == "partners") & (measures.statistic == "present")]
    on = {"period": "period", "team": "team", "region": "region", "discipline": "discipline"}
    told = key("coverage")
    both = held_against(told[told.discipline != "survivor"], rows, on)
    assert (numbers(both.present) == both.value).all()


def test_survivors_are_counted_over_many_teams_and_never_told_of_one(example, key):
    _, _, measures = example
    rows = measures[measures.measure == "lived_experience"]
    assert set(rows.team) == {""}
    told = key("coverage").assign(present=lambda t: t.present.astype(int))
    survivors = told[told.discipline == "survivor"].groupby("period").present.sum()
    state = rows[(rows.region == "state") & (rows.statistic == "count")].set_index("period").value
    assert (state == survivors).all()
    assert "survivor" not in set(measures[measures.measure == "partners"].discipline)


def test_protocol_steps_done_equal_the_key(example, key):
    _, _, measures = example
    steps = measures[(measures.measure == "steps") & (measures.statistic == "count")]
    on = {"period": "period", "region": "region", "step": "category"}
    both = held_against(key("steps"), steps, on)
    assert (numbers(both.done) == both.value).all()
    assert (numbers(both.teams) == both.base).all()


def test_every_measure_has_an_entry(example):
    from workbench.measures.entries import family, load_entries

    _, _, measures = example
    assert set(measures.measure.map(family)) == set(load_entries())


def test_preparing_again_changes_nothing(study_copy):
    first = line.prepare("example")
    stamps = {path: path.stat().st_mtime_ns for path in first.rglob("*")}
    assert line.prepare("example") == first
    assert {path: path.stat().st_mtime_ns for path in first.rglob("*")} == stamps


def test_the_same_input_gives_the_same_snapshot_in_another_place(study_copy, protected_as_before):
    elsewhere = line.prepare("example")
    (study_copy / "protected" / "current").unlink()
    assert line.prepare("example").name == elsewhere.name


def test_a_run_that_was_killed_midway_leaves_no_mixture_for_the_next(
    study_copy, monkeypatch, protected_as_before
):
    """The settings change, a run is killed after its first snapshot, and the settings go back."""
    line.prepare("example")
    whole = {state: store.current(study_copy / state) for state in line.STATES}
    settings = study_copy / "study.toml"
    before = settings.read_bytes()
    settings.write_bytes(before.replace(b"[[exports]]", b"[rules]\nthreshold = 7\n[[exports]]", 1))
    with monkeypatch.context() as patch:
        write = store.write_snapshot
        patch.setattr(store, "write_snapshot", lambda *a: write(*a) and sys.exit("killed"))
        with pytest.raises(SystemExit):
            line.prepare("example")
    settings.write_bytes(before)
    line.prepare("example")
    assert {store.inputs_of(store.current(study_copy / state)) for state in line.STATES} == {
        store.inputs_of(whole[store.PROTECTED])
    }


def test_one_changed_answer_changes_its_own_period_and_the_change_since(study_copy):
    before = contents(line.prepare("example"))
    export = study_copy / "exports" / "readiness_2015-17.csv"
    rows = list(csv.reader(io.StringIO(export.read_text("utf-8-sig"))))
    item, finished = rows[0].index("Q3_1"), rows[0].index("Finished")
    row = next(r for r in rows[3:] if r[item] == "Very true" and r[finished] == "True")
    row[item] = "Somewhat true"
    with export.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    after = contents(line.prepare("example"))
    changed = {name: before[name] ^ after[name] for name in before if before[name] != after[name]}
    assert changed
    later = {
        row for name, rows in changed.items() if not name.startswith("2015-17/") for row in rows
    }
    told: dict[tuple, set[str]] = {}
    for row in csv.reader(sorted(later)):
        if row[0] != "change.readiness" and row[7]:
            told.setdefault(tuple(row[:7]), set()).add(row[7])
    # what is hidden of the later period may be another number, but none that is shown is
    assert all(len(values) == 1 for values in told.values())
    assert {row[1] for row in csv.reader(sorted(later))} == {"2017-19"}


def contents(folder) -> dict[str, set[str]]:
    """The lines of every piece that a report reads."""
    names = store.table_names(folder)
    return {name: set((folder / f"{name}.csv").read_text("utf-8").splitlines()) for name in names}
