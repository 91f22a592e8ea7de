"""The files that Qualtrics, REDCap and SurveyMonkey would write of the submissions."""

import csv
import json

from .chance import Chance
from .dirt import NBSP, type_county, type_name

TOOLS = ("qualtrics", "redcap")
MATRIX = {"engagement": "Q3", "commitment": "Q4"}
TEAM_QUESTION = "Which team are you a member of?"
DISCIPLINE_QUESTION = "What is your professional field?"
QUALTRICS_ABOUT = (
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("LocationLatitude", "Location Latitude", "locationLatitude"),
    ("LocationLongitude", "Location Longitude", "locationLongitude"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
)
DICTIONARY_HEADER = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)


def readiness_tool(period):
    return TOOLS[period.place % 2]


def qualtrics_columns(instrument):
    """Return item to column code: Q3_1 ... for the first scale, Q4_1 ... for the second."""
    columns = {}
    for scale in instrument.scales:
        items = [item for item in instrument.single if item.scale == scale]
        columns |= {item.id: f"{MATRIX[scale]}_{n}" for n, item in enumerate(items, 1)}
    return columns


def write_lines(path, rows, encoding):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def written_label(item, code, column):
    """Return the label as the survey's author typed it, for two columns with stray spaces."""
    label = {option: label for option, label, _ in item.options}.get(code, "")
    if column == "Q4_3":
        return label.replace(" ", NBSP)
    return f"{label} " if column == "Q4_5" and label else label


def write_qualtrics(path, submissions, world, seed):
    """Write a CSV of choice texts with a BOM and three header rows, in the order of recording."""
    instrument = submissions[0].instrument
    columns = qualtrics_columns(instrument)
    chance = Chance(seed, f"qualtrics {path.name}")
    codes = [code for code, _, _ in QUALTRICS_ABOUT]
    labels = [label for _, label, _ in QUALTRICS_ABOUT]
    idents = [ident for _, _, ident in QUALTRICS_ABOUT]
    lead = "How true is each of these of your team and your agency?"
    header = [
        [*codes, "Q1", "Q2", *columns.values(), "Team"],
        [*labels, "In which county do you mainly work?", DISCIPLINE_QUESTION]
        + [f"{lead} - {item.text}" for item in instrument.single]
        + ["Team"],
        [
            json.dumps({"ImportId": ident}, separators=(",", ":"))
            for ident in [*idents, "QID1_TEXT", "QID2"]
            + [f"QID{column[1:]}" for column in columns.values()]
            + ["Team"]
        ],
    ]
    # Of two recorded in the same second, the kept one is written last.
    ordered = sorted(submissions, key=lambda one: (one.submitted, one.fate == "kept"))
    rows = [qualtrics_row(one, columns, world, chance) for one in ordered]
    write_lines(path, header + rows, "utf-8-sig")


def qualtrics_row(one, columns, world, chance):
    answered = 100 * len(one.answers) // len(columns)
    seconds = int((one.submitted - one.started).total_seconds())
    known = one.member if one.linked else None
    channel = "preview" if one.fate == "preview" else "email" if known else "anonymous"
    place = ("46.0", "-94.0") if chance.happens(0.9) else ("", "")
    return [
        f"{one.started:%Y-%m-%d %H:%M:%S}",
        f"{one.submitted:%Y-%m-%d %H:%M:%S}",
        one.status,
        f"192.0.2.{chance.integer(1, 254)}",
        100 if one.finished else answered,
        seconds,
        one.finished,
        f"{one.submitted:%Y-%m-%d %H:%M:%S}",
        f"R_{chance.code(15)}",
        known.last if known else "",
        known.first if known else "",
        known.email if known else "",
        known.id if known else "",
        *place,
        channel,
        "EN",
        county_typed(one, world, chance),
        discipline_chosen(one, world),
        *(
            written_label(item, one.answers.get(item.id), columns[item.id])
            for item in one.instrument.single
        ),
        known.team.id if known else "",
    ]


def county_typed(one, world, chance):
    if one.member is None:
        return {"preview": "test", "test": "Lorem ipsum"}.get(one.fate, "")
    county = chance.choose(one.member.team.counties)
    return type_county(county, world.definitions.misspelt, chance)


def discipline_chosen(one, world):
    return world.definitions.disciplines[one.member.discipline] if one.member else ""


def write_redcap(path, submissions, world, seed):
    """Write a raw export (codes) and its data dictionary, a record a submission in order of start."""
    instrument = submissions[0].instrument
    chance = Chance(seed, f"redcap {path.name}")
    counties = sorted(c for own in world.definitions.counties.values() for c in own)
    lists = {
        "county": {county: n for n, county in enumerate(counties, 1)},
        "discipline": {d: n for n, d in enumerate(world.definitions.disciplines, 1)},
    }
    header = ["record_id", "redcap_survey_identifier", "readiness_timestamp", "team_id", "county"]
    header += ["discipline", "member_code", *(item.id for item in instrument.single)]
    ordered = sorted(submissions, key=lambda one: one.started)
    rows = [redcap_row(number, one, lists, chance) for number, one in enumerate(ordered, 1)]
    write_lines(path, [[*header, "readiness_complete"], *rows], "utf-8")
    dictionary = redcap_dictionary(instrument, lists, world.definitions)
    write_lines(path.with_name(f"{path.stem}_dictionary.csv"), dictionary, "utf-8")


def redcap_row(number, one, lists, chance):
    known = one.member if one.linked else None
    codes = [
        next((n for n, o in enumerate(item.options, 1) if o[0] == one.answers.get(item.id)), "")
        for item in one.instrument.single
    ]
    # REDCap dates only what was finished; an unfinished form is incomplete (0) or unverified (1).
    complete = 2 if one.finished else int(number % 3 == 0)
    return [
        number,
        known.email if known else "",
        f"{one.submitted:%Y-%m-%d %H:%M:%S}" if one.finished else "[not completed]",
        known.team.id if known else "",
        lists["county"][chance.choose(one.member.team.counties)],
        lists["discipline"][one.member.discipline],
        known.id if known else "",
        *codes,
        complete,
    ]


def redcap_dictionary(instrument, lists, definitions):
    names = {"county": {county: county for county in lists["county"]}}
    names["discipline"] = definitions.disciplines
    choices = {
        field: " | ".join(f"{code}, {names[field][name]}" for name, code in listed.items())
        for field, listed in lists.items()
    }
    rows = [
        field_row("record_id", "text", "Record ID"),
        field_row("team_id", "text", "Team", note="Filled in by the survey link"),
        field_row("county", "dropdown", "In which county do you mainly work?", choices["county"]),
        field_row("discipline", "dropdown", DISCIPLINE_QUESTION, choices["discipline"]),
        field_row("member_code", "text", "Member code", identifier="y"),
    ]
    for item in instrument.single:
        options = " | ".join(f"{n}, {label}" for n, (_, label, _) in enumerate(item.options, 1))
        rows.append(field_row(item.id, "radio", item.text, options, matrix=item.scale))
    return [list(DICTIONARY_HEADER), *rows]


def field_row(name, kind, label, choices="", note="", identifier="", matrix=""):
    filled = {0: name, 1: "readiness", 3: kind, 4: label, 5: choices, 6: note}
    filled |= {10: identifier, 15: matrix}
    return [filled.get(place, "") for place in range(len(DICTIONARY_HEADER))]


def written_question(text):
    """Return a question as a word processor hands it to the survey: with a curly apostrophe."""
    return text.replace("'", "’")


def write_surveymonkey(path, submissions, world, seed):
    """Write a Windows-1252 CSV with two header rows, the newest submission first."""
    instrument = submissions[0].instrument
    chance = Chance(seed, f"surveymonkey {path.name}")
    about = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
    about += ["Email Address", "First Name", "Last Name", "Custom Data 1"]
    top = [*about, TEAM_QUESTION, DISCIPLINE_QUESTION]
    under = [""] * len(about) + ["Response", "Response"]
    for item in instrument.items:
        cells = {
            "single": ["Response"],
            "multiple": [label for _, label, _ in item.options],
            "text": ["Open-Ended Response"],
        }[item.kind]
        top += [written_question(item.text)] + [""] * (len(cells) - 1)
        under += cells
    ordered = sorted(submissions, key=lambda one: one.submitted, reverse=True)
    number = 10_400_000_000 + 7 * len(ordered)
    rows = [
        surveymonkey_row(number - 7 * place, one, world, chance)
        for place, one in enumerate(ordered)
    ]
    write_lines(path, [top, under, *rows], "cp1252")


def surveymonkey_row(number, one, world, chance):
    member = one.member
    row = [
        number,
        310_000_001,
        american_time(one.started),
        american_time(one.submitted),
        f"198.51.100.{chance.integer(1, 254)}",
        member.email,
        member.first,
        written_question(member.last),
        member.id,
        member.team.name,
        type_name(discipline_chosen(one, world), chance),
    ]
    for item in one.instrument.items:
        answer = one.answers.get(item.id, "")
        if item.kind == "text":
            row.append(answer)
        elif item.kind == "multiple":
            row += [label if code in answer else "" for code, label, _ in item.options]
        else:
            row.append(dict(option[:2] for option in item.options).get(answer, ""))
    return row


def american_time(moment):
    hour = (moment.hour + 11) % 12 + 1
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment:%m/%d/%Y} {hour:02d}:{moment:%M:%S} {half}"


WRITE = {"qualtrics": write_qualtrics, "redcap": write_redcap, "surveymonkey": write_surveymonkey}
