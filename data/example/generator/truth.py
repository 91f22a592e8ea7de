"""The answer key: what a correct line must find, counted from the clean world.

No file is read and no rule for dirt is applied here: which submissions count is known, because
the world made them. Definitions as in `README.md` beside the key.
"""

from collections import Counter

from .definitions import write_rows
from .figures import STATE, by_place, score_of, ten_decimals
from .truth_agreement import tell_agreement, tell_change
from .truth_records import tell_records

REASONS = ("preview", "test", "spam", "break_off", "duplicate")


def write_truth(folder, world, clean, soiled, files):
    """Write the answer key of a study into a folder, a CSV file for each kind of number."""
    tables = {
        "response": tell_response(world, clean),
        "scores": tell_scores(world, clean),
        "answers": tell_answers(world, clean),
        "coverage": tell_coverage(world),
        "commitment": tell_commitment(world),
        "steps": tell_steps(world),
        "rows": tell_rows(soiled, files),
        "agreement": tell_agreement(world, clean),
        "change": tell_change(world, clean),
        **tell_records(world),
    }
    for name, (header, rows) in tables.items():
        write_rows(folder / f"{name}.csv", header.split(), rows)


def each_survey(world, clean):
    """Yield (period, region, instrument, submissions) for each survey, region and the state."""
    for (name, period), submissions in clean.items():
        instrument = world.definitions.instruments[name]
        placed = by_place(world, submissions, lambda one: one.member.team.region)
        for place, here in placed.items():
            yield period, place, instrument, here


def is_complete(one):
    if one.instrument.id == "readiness":
        return one.finished
    # AAPOR: where the tool has no flag, at least 80 % of the questions.
    answered = sum(item.id in one.answers for item in one.instrument.single)
    return 5 * answered >= 4 * len(one.instrument.single)


def tell_response(world, clean):
    invited = Counter()
    for member in world.members:
        for place in (member.team.region, STATE):
            invited[member.period.id, place] += member.invited
    rows = []
    for period, place, instrument, submissions in each_survey(world, clean):
        complete = sum(is_complete(one) for one in submissions)
        counts = [invited[period, place], complete, len(submissions) - complete]
        rows.append([period, place, instrument.id, *counts])
    return "period region instrument invited complete partial", rows


def tell_scores(world, clean):
    rows = []
    for period, place, instrument, submissions in each_survey(world, clean):
        for scale in instrument.scales:
            scores = [score for one in submissions if (score := score_of(one, scale)) is not None]
            mean = ten_decimals(sum(scores) / len(scores)) if scores else ""
            rows.append([period, place, instrument.id, scale, len(scores), mean])
    return "period region instrument scale n mean", rows


def tell_answers(world, clean):
    rows = []
    for period, place, instrument, submissions in each_survey(world, clean):
        for item in instrument.items:
            chosen = [one.answers[item.id] for one in submissions if one.answers.get(item.id)]
            several = [answer if isinstance(answer, tuple) else (answer,) for answer in chosen]
            for code, _, _ in item.options:
                count = sum(code in answer for answer in several)
                rows.append([period, place, instrument.id, item.id, code, count, len(several)])
    return "period region instrument item option count base", rows


def rosters(world):
    """Return (period, team, members) for each team in each of its periods."""
    listed = {}
    for member in world.members:
        listed.setdefault((member.period.id, member.team.id), []).append(member)
    return [
        (period, team, listed[period.id, team.id])
        for period in world.periods
        for team in world.teams
        if (period.id, team.id) in listed
    ]


def tell_coverage(world):
    rows = [
        [period.id, team.id, team.region, d, int(any(m.discipline == d for m in roster))]
        for period, team, roster in rosters(world)
        for d in world.definitions.disciplines
    ]
    return "period team region discipline present", rows


def tell_commitment(world):
    rows = []
    for period in world.periods:
        members = [one for one in world.members if one.period is period]
        made = [one for one in world.agreements if one.period is period]
        seats = [one for one in world.attendance if one.meeting.period is period]
        members = by_place(world, members, lambda one: one.team.region)
        made = by_place(world, made, lambda one: one.team.region)
        seats = by_place(world, seats, lambda one: one.member.team.region)
        for place in members:
            agencies = {(one.team.id, one.agency) for one in members[place]}
            signed = {(one.team.id, one.agency) for one in made[place] if one.signed}
            hours = sum(one.hours for one in made[place])
            present = [one.present for one in seats[place]]
            counts = [len(agencies), len(signed), hours, len(present), sum(present)]
            rows.append([period.id, place, *counts])
    return "period region agencies signed hours seats attended", rows


def tell_steps(world):
    rows = []
    for period in world.periods:
        teams = [team for team in world.teams if period in team.periods]
        done = Counter()
        for team, step, _, day in world.milestones:
            if period in team.periods and day is not None and day <= period.end:
                done.update([(team.region, step), (STATE, step)])
        for place, here in by_place(world, teams, lambda team: team.region).items():
            rows += [
                [period.id, place, step, len(here), done[place, step]]
                for step in world.definitions.steps
            ]
    return "period region step teams done", rows


def tell_rows(soiled, files):
    rows = []
    for survey, submissions in soiled.items():
        fates = [one.fate for one in submissions]
        counts = [fates.count(fate) for fate in ("kept", *REASONS)]
        rows.append([files[survey], len(fates), *counts])
    return "file rows kept preview test spam break_off duplicate", rows
