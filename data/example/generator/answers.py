"""What members would answer: the clean submissions, one a person, before any dirt."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from .chance import Chance

# A region's starting point, its change in a period and its response rate; the second region falls.
LEVELS = (2.75, 3.05, 2.7, 2.55, 2.9, 2.45, 2.6, 3.0)
CHANGES = (0.25, -0.3, 0.2, 0.3, 0.15, 0.35, 0.4, 0.2)
RESPONSE_RATES = (0.72, 0.66, 0.7, 0.78, 0.76, 0.74, 0.68, 0.64)
DONT_KNOW = {
    "core_active": 0.04,
    "justice_present": 0.08,
    "community_present": 0.07,
    "knows_response": 0.16,
    "respected": 0.05,
    "leaders_informed": 0.2,
    "can_decide": 0.1,
    "consistent": 0.06,
    "attendance_backed": 0.03,
    "time_backed": 0.04,
    "resources_offered": 0.18,
    "policy_open": 0.22,
    "agreement_signed": 0.15,
}
EASE = {
    "core_active": 0.25,
    "justice_present": 0.1,
    "knows_response": -0.2,
    "respected": 0.35,
    "can_decide": -0.15,
    "attendance_backed": 0.4,
    "time_backed": -0.1,
    "resources_offered": -0.55,
    "policy_open": -0.2,
}
BARRIERS = {"time": 0.5, "travel": 0.2, "turnover": 0.35, "sharing": 0.3, "backing": 0.15}
COMMENTS = (
    "The morning meetings work well for our office.",
    "Please send the agenda a week before.",
    "Coffee helps. So does a short agenda.",
    "We’d like the training again next year.",
    "The new meeting room is easier to reach by bus.",
    "Thank you for asking – it’s good to be heard.",
    "More time for case review, less for announcements.",
    "N/A",
    "None",
    "+1 for meeting by phone in winter",
)
PLANTED_COMMENTS = (
    '=HYPERLINK("http://example.org/agenda","agenda")',
    "I <b>really</b> value this team & its people.",
    "Two thoughts:\nshorter minutes, and a list of contacts.",
)


@dataclass(frozen=True)
class Submission:
    """One sending in of a survey.

    `fate` is kept, or the rule that sets it aside; `linked` tells whether the tool knows who it
    was (else only the county typed in says where they belong). `answers` has option codes, a tuple
    of them where several may be chosen, text for open questions; an item left blank is absent.
    """

    instrument: object
    period: object
    member: object
    answers: dict
    finished: bool
    started: datetime
    submitted: datetime
    linked: bool = True
    fate: str = "kept"
    status: str = "IP Address"

    def changed(self, **changes):
        return replace(self, **changes)


def fielded_in(periods):
    """Return (instrument id, period).

    Readiness in each, members in the last and every second before, collaboration in the last.
    """
    readiness = [("readiness", period) for period in periods]
    member = [("member", period) for period in periods[::-2][::-1]]
    return [*readiness, *member, ("collaboration", periods[-1])]


def field_window(instrument, period):
    year = period.end.year
    if instrument.id == "readiness":
        return date(year, 2, 6), date(year, 3, 24)
    if instrument.id == "collaboration":
        return date(year, 5, 15), date(year, 6, 16)
    return date(year, 4, 3), date(year, 5, 12)


def answer_surveys(world, seed):
    """Return the clean submissions of each survey: (instrument id, period id) to a list."""
    signed = {(a.team.id, a.period.id, a.agency) for a in world.agreements if a.signed}
    surveys = {}
    for name, period in fielded_in(world.periods):
        instrument = world.definitions.instruments[name]
        chance = Chance(seed, f"answers {name} {period.id}")
        respond = RESPOND[name]
        invited = [one for one in world.members if one.period is period and one.invited]
        answering = take_part(world, invited, chance)
        surveys[name, period.id] = [
            respond(world, instrument, member, signed, chance) for member in answering
        ]
    return surveys


def take_part(world, invited, chance):
    """Return those who answer: of each team a share near its region's rate, at least one."""
    teams = {}
    for member in invited:
        teams.setdefault(member.team.id, []).append(member)
    answering = []
    for own in teams.values():
        place = world.region_place(own[0].team.region)
        rate = chance.normal(RESPONSE_RATES[place % 8], 0.03)
        number = max(1, min(len(own), int(rate * len(own) + chance.draw())))
        answering += chance.shuffle(own)[:number]
    return answering


def level(world, member, chance):
    """Return how ready the member finds the team, on the 1 to 4 of the response set."""
    place = world.region_place(member.team.region) % 8
    change = CHANGES[place] * min(member.period.place, 2)
    return LEVELS[place] + change + member.team.strength + chance.normal(0, 0.4)


def answer_readiness(world, instrument, member, signed, chance):
    own = level(world, member, chance)
    has_signed = (member.team.id, member.period.id, member.agency) in signed
    answers = {}
    for item in instrument.items:
        ease = EASE.get(item.id, 0.0)
        if item.id == "agreement_signed":
            ease = 0.7 if has_signed else -0.9
        if chance.happens(DONT_KNOW[item.id]):
            answers[item.id] = "dont_know"
        else:
            answers[item.id] = nearest(item, own + ease + chance.normal(0, 0.6))
    return hand_in(instrument, member, answers, chance)


def answer_as_member(world, instrument, member, _signed, chance):
    own = level(world, member, chance) + 0.9
    answers = {}
    for item in instrument.single:
        lean = own + chance.normal(0, 0.7)
        answers[item.id] = nearest(item, 6 - lean if item.reverse else lean)
    if member.agency == "Survivor advisory group" or chance.happens(0.05):
        answers["supervisor"] = "not_applicable"
    answers["barriers"] = choose_barriers(chance)
    if chance.happens(0.2):
        answers["comment"] = chance.choose(COMMENTS)
    return hand_in(instrument, member, answers, chance)


def answer_on_collaboration(world, instrument, member, _signed, chance):
    """Return answers whose factors differ: means are scarce, relationships good."""
    own = level(world, member, chance) + 0.8
    answers = {}
    for item in instrument.single:
        if chance.happens(0.05):
            answers[item.id] = "dont_know"
        else:
            answers[item.id] = nearest(item, own + LEAN.get(item.scale, 0) + chance.normal(0, 0.7))
    return hand_in(instrument, member, answers, chance)


LEAN = {"resources": -0.8, "community": -0.4, "evaluation": -0.3, "relations": 0.4, "support": 0.2}
RESPOND = {
    "readiness": answer_readiness,
    "member": answer_as_member,
    "collaboration": answer_on_collaboration,
}


def choose_barriers(chance):
    if chance.happens(0.15):
        return ("none",)
    return tuple(code for code, share in BARRIERS.items() if chance.happens(share))


def nearest(item, score):
    """Return the code of the option with the nearest score."""
    scored = {number: code for code, _, number in item.options if number is not None}
    return scored[min(max(scored), max(min(scored), int(score + 0.5)))]


def hand_in(instrument, member, answers, chance):
    """Return the submission: most are finished, with a blank here and there; some stop midway."""
    finished = not chance.happens(0.07)
    first, last = field_window(instrument, member.period)
    sent = chance.moment(first, last)
    begun = sent - timedelta(seconds=chance.integer(660, 2400))
    blanks = dict.fromkeys(item.id for item in instrument.single if chance.happens(0.02))
    left = drop(answers, list(blanks)[:1] if instrument.id == "member" else list(blanks)[:3])
    if not finished:
        left = stop_midway(instrument, answers, chance)
    linked = instrument.id != "readiness" or not chance.happens(0.04)
    return Submission(instrument, member.period, member, left, finished, begun, sent, linked)


def drop(answers, items):
    return {item: answer for item, answer in answers.items() if item not in items}


def stop_midway(instrument, answers, chance):
    """Return the answers up to where a partial stopped: half or more, but not all that count.

    Of 13 questions 7 to 12 are answered, of others three in five: with four in five a survey
    without a flag would count as complete (80 %).
    """
    order = [item.id for item in instrument.single]
    reached = chance.integer(7, 12) if len(order) == 13 else 3 * len(order) // 5
    return {item: answers[item] for item in order[:reached]}
