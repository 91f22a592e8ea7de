"""The clean world: what there is, and what the teams did, before any file is written."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True)
class Period:
    id: str
    title: str
    start: date
    end: date
    place: int


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    region: str
    counties: tuple
    started: date
    ended: date | None
    periods: tuple
    strength: float

    @property
    def county(self):
        return self.counties[0]

    def first_day(self, period):
        return max(self.started, period.start)

    def last_day(self, period):
        return min(self.ended or period.end, period.end)


@dataclass(frozen=True)
class Member:
    """A member in one period; the same person keeps the id from period to period."""

    id: str
    team: Team
    period: Period
    first: str
    last: str
    agency: str
    discipline: str
    decides: bool
    invited: bool

    @property
    def email(self):
        return f"{self.id.lower()}@example.org"


class Meeting(NamedTuple):
    id: str
    team: Team
    period: Period
    day: date


class Seat(NamedTuple):
    """A member expected at a meeting, and whether they came."""

    meeting: Meeting
    member: Member
    present: bool


class Agreement(NamedTuple):
    team: Team
    period: Period
    agency: str
    kind: str
    signed: date | None
    renewed: date | None
    hours: int
    given: int | None = None
    informed: bool | None = None
    funds: bool | None = None
    staff: bool | None = None


class Milestone(NamedTuple):
    team: Team
    step: str
    planned: date | None
    done: date | None


class Training(NamedTuple):
    id: str
    team: Team
    period: Period
    day: date
    topic: str
    discipline: str
    people: int


class Service(NamedTuple):
    """What an agency gave in a period: totals only, never a person served."""

    agency: str
    county: str
    period: Period
    service: str
    youth: int
    beds: int | None
    new: int | None = None
    continuing: int | None = None
    enrolled: int | None = None
    nights: int | None = None


class Tie(NamedTuple):
    """What an agency says of its work with another: a level from 0 to 5."""

    team: Team
    period: Period
    agency: str
    partner: str
    level: int


class Change(NamedTuple):
    """A change planned in individual practice, agency policy or system procedure, and when it was made."""

    team: Team
    period: Period
    level: str
    what: str
    planned: date | None
    made: date | None


class Assessment(NamedTuple):
    """What one trained professional scored before and after a training; either may be missing."""

    training: Training
    trainee: str
    before: int | None
    after: int | None
    retrospective: bool


@dataclass
class World:
    definitions: object
    periods: tuple
    teams: list
    members: list = field(default_factory=list)
    agreements: list = field(default_factory=list)
    meetings: list = field(default_factory=list)
    attendance: list = field(default_factory=list)
    milestones: list = field(default_factory=list)
    trainings: list = field(default_factory=list)
    services: list = field(default_factory=list)
    ties: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    assessments: list = field(default_factory=list)

    def region_place(self, region):
        return self.definitions.regions.index(region)
