"""The dirt of real files: submissions to be set aside, and text as people type it."""

from datetime import timedelta

from .answers import PLANTED_COMMENTS, drop, field_window
from .chance import Chance

NBSP = "\u00a0"
# What befalls the surveys of each tool; each piece befalls another person.
TROUBLES = {
    "qualtrics": ("corrected", "went_back", "resumed", "sent_twice", "spam", "came_back"),
    "redcap": ("corrected", "resumed", "late_return", "came_back"),
    "surveymonkey": ("corrected", "went_back"),
}


def soil(tool, submissions, world, seed):
    """Return a survey's submissions with those added that the rules set aside.

    The clean submissions keep their answers, so the answer key is not touched by any of it.
    """
    first = submissions[0]
    chance = Chance(seed, f"dirt {first.instrument.id} {first.period.id}")
    people = [one for one in submissions if one.linked]
    people = [one for one in chance.shuffle(people) if one.finished and is_whole(one)]
    repeats = max(1, len(submissions) // 80)
    added = []
    for kind in [kind for _ in range(repeats) for kind in TROUBLES[tool]]:
        if people:
            added.append(ADD[kind](people.pop(), chance))
    added += stop_early(submissions, world, chance)
    if tool == "qualtrics":
        added += try_out(first, chance)
    if tool == "surveymonkey":
        return plant_comments(submissions, people) + added
    return submissions + added


def is_whole(submission):
    """Tell whether all single-answer items are answered, which makes a later edit visible."""
    return all(item.id in submission.answers for item in submission.instrument.single)


def other_answers(submission, chance):
    """Return the answers with three of them changed: a wrong choice of rule shows in the scores."""
    answers = dict(submission.answers)
    for item in chance.shuffle(submission.instrument.single)[:3]:
        options = [code for code, _, score in item.options if code != answers[item.id] and score]
        answers[item.id] = chance.choose(options)
    return answers


def moved(submission, **shift):
    step = timedelta(**shift)
    return {"started": submission.started + step, "submitted": submission.submitted + step}


def half_done(submission, share):
    order = [item.id for item in submission.instrument.single]
    reached = int(len(order) * share) + 1
    return drop(submission.answers, {*order[reached:], "barriers", "comment"})


def corrected(kept, chance):
    """An earlier complete one with other answers: the later is kept."""
    earlier = other_answers(kept, chance)
    return kept.changed(answers=earlier, fate="duplicate", **moved(kept, days=-3, minutes=-7))


def went_back(kept, chance):
    """A later partial: the complete one is kept."""
    answers = half_done(kept.changed(answers=other_answers(kept, chance)), 0.55)
    return kept.changed(
        answers=answers, finished=False, fate="duplicate", **moved(kept, days=2, minutes=11)
    )


def resumed(kept, _chance):
    """An earlier partial of a person who later did the whole."""
    return kept.changed(
        answers=half_done(kept, 0.6),
        finished=False,
        fate="duplicate",
        **moved(kept, days=-2, minutes=-13),
    )


def sent_twice(kept, chance):
    """Two of the same second: the later row is kept, so this one must be written before it."""
    return kept.changed(answers=other_answers(kept, chance), fate="duplicate")


def late_return(kept, chance):
    """One begun after the kept one and sent before it: the time of sending decides, not the row."""
    return kept.changed(
        answers=other_answers(kept, chance),
        started=kept.submitted - timedelta(minutes=9),
        submitted=kept.submitted - timedelta(minutes=2),
        fate="duplicate",
    )


def spam(kept, chance):
    """A later submission under a person's link that the tool took for a machine's."""
    answers = other_answers(kept, chance)
    return kept.changed(answers=answers, fate="spam", status="Spam", **moved(kept, days=4))


def came_back(kept, _chance):
    """A later break-off: too little to count, and no reason to lose the complete one."""
    return kept.changed(
        answers=half_done(kept, 0.1), finished=False, fate="break_off", **moved(kept, days=1)
    )


ADD = {
    "corrected": corrected,
    "went_back": went_back,
    "resumed": resumed,
    "sent_twice": sent_twice,
    "late_return": late_return,
    "spam": spam,
    "came_back": came_back,
}


def stop_early(submissions, world, chance):
    """Return break-offs: invited people who opened the survey and left before half of it."""
    first = submissions[0]
    responded = {one.member.id for one in submissions}
    silent = [
        member
        for member in world.members
        if member.period is first.period and member.invited and member.id not in responded
    ]
    single = first.instrument.single
    window = field_window(first.instrument, first.period)
    stopped = []
    for member in silent:
        if not chance.happens(0.12):
            continue
        reached = chance.integer(0, (len(single) - 1) // 2)
        answers = {item.id: item.options[-2][0] for item in single[:reached]}
        sent = chance.moment(*window)
        # A finished flag does not save an empty submission: someone clicked through to the end.
        stopped.append(
            first.changed(
                member=member,
                answers=answers,
                finished=reached == 0,
                started=sent - timedelta(minutes=4),
                submitted=sent,
                linked=True,
                fate="break_off",
            )
        )
    return stopped


def try_out(first, chance):
    """Return what evaluators leave behind: previews, a generated test, one opened by nobody known."""
    opening, _ = field_window(first.instrument, first.period)
    day = opening - timedelta(days=5)
    rows = []
    for fate, status in (("preview", "Survey Preview"),) * 2 + (("test", "Survey Test"),):
        answers = {i.id: chance.choose(i.options)[0] for i in first.instrument.single}
        sent = chance.moment(day, day)
        rows.append((fate, status, answers, True, sent))
    rows.append(("break_off", "IP Address", {}, False, chance.moment(opening, opening)))
    return [
        first.changed(
            member=None,
            answers=answers,
            finished=finished,
            started=sent - timedelta(minutes=3),
            submitted=sent,
            linked=False,
            fate=fate,
            status=status,
        )
        for fate, status, answers, finished, sent in rows
    ]


def plant_comments(submissions, people):
    """Return the submissions with the awkward remarks given to people who answered once."""
    planted = dict(zip((id(one) for one in people), PLANTED_COMMENTS, strict=False))
    return [
        one.changed(answers={**one.answers, "comment": planted[id(one)]})
        if id(one) in planted
        else one
        for one in submissions
    ]


def type_county(county, misspelt, chance):
    """Return a county as people type it: capitals, spaces, a hard space, a known misspelling."""
    if county in misspelt and chance.happens(0.4):
        return misspelt[county]
    if " " in county and chance.happens(0.4):
        return county.replace(" ", NBSP)
    style = chance.choose_weighted({"plain": 70, "capitals": 12, "small": 8, "space": 10})
    return {
        "plain": county,
        "capitals": county.upper(),
        "small": county.lower(),
        "space": f"{county} ",
    }[style]


def type_name(name, chance):
    """Return a name from a list as people type it: in another case or with a space after it."""
    style = chance.choose_weighted({"plain": 82, "small": 8, "capitals": 4, "space": 6})
    return {"plain": name, "small": name.lower(), "capitals": name.upper(), "space": f"{name} "}[
        style
    ]
