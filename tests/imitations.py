"""Small imitations of what survey tools write, each with the things that make it hard."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl


def as_csv(rows, delimiter=",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def write_csv(path: Path, rows, encoding="utf-8", delimiter=",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_csv(rows, delimiter).encode(encoding))
    return path


def write_workbook(path: Path, sheets: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


QUALTRICS_NAMES = [
    "StartDate",
    "EndDate",
    "Status",
    "IPAddress",
    "Progress",
    "Duration (in seconds)",
    "Finished",
    "RecordedDate",
    "ResponseId",
    "DistributionChannel",
    "UserLanguage",
    "Q1",
    "Q2_1",
    "Q2_2",
    "Q3",
    "Q3",
]
QUALTRICS_IDS = [
    "startDate",
    "endDate",
    "status",
    "ipAddress",
    "progress",
    "duration",
    "finished",
    "recordedDate",
    "_recordId",
    "distributionChannel",
    "userLanguage",
    "QID1",
    "QID2_1",
    "QID2_2",
    "QID3_TEXT",
    "QID9_TEXT",
]
QUALTRICS_LABELS = [
    "Anfangsdatum",
    "Enddatum",
    "Antworttyp",
    "IP-Adresse",
    "Fortschritt",
    "Dauer",
    "Beendet",
    "Erfassungsdatum",
    "Antwort-ID",
    "Verteilungskanal",
    "Sprache",
]


def qualtrics_rows(style="json"):
    """Labels in German, a question with a line break, a double name, a preview and a -99."""
    questions = [
        *QUALTRICS_LABELS,
        "Do you\nagree?",
        "Choose all - Bus",
        "Choose all - Train",
        "Why?",
        "Else?",
    ]
    mark = (
        (lambda i: f'{{"ImportId":"{i}"}}')
        if style == "json"
        else (lambda i: f"{{'ImportId': '{i}'}}")
    )
    day = "2016-03-0{} 10:00:00"
    rows = [
        [
            day.format(n),
            day.format(n),
            status,
            "192.0.2.1",
            100,
            60,
            "1",
            day.format(n),
            f"R_{n}",
            channel,
            "DE",
            *answers,
        ]
        for n, status, channel, answers in [
            (1, "0", "anonymous", ["Yes", "Bus", "", "None", "N/A"]),
            (2, "0", "email", ["No", "", "Train", "=1+1", ""]),
            (3, "1", "preview", ["Yes", "Bus", "Train", "", ""]),
            (4, "0", "anonymous", ["-99", "", "", "call 612-555-0199", ""]),
        ]
    ]
    return [[*QUALTRICS_NAMES], questions, [mark(i) for i in QUALTRICS_IDS], *rows]


def legacy_rows():
    names = [f"V{n}" for n in range(1, 11)] + ["Q1", "LocationLatitude"]
    under = [
        "ResponseID",
        "ResponseSet",
        "Name",
        "ExternalDataReference",
        "EmailAddress",
        "IPAddress",
        "Status",
        "StartDate",
        "EndDate",
        "Finished",
        "Do you agree?",
        "LocationLatitude",
    ]
    row = [
        "R_1",
        "Default",
        "Ann",
        "",
        "",
        "192.0.2.1",
        "0",
        "2016-03-01 10:00:00",
        "2016-03-01 10:05:00",
        "1",
        "Yes",
        "44.9",
    ]
    return [names, under, row, ["R_2", *row[1:]]]


def surveymonkey_rows():
    top = [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "IP Address",
        "Agree?",
        "Which ones?",
        "",
        "",
        "Rate each",
        "",
    ]
    under = [
        "",
        "",
        "",
        "",
        "",
        "Response",
        "Bus",
        "Train",
        "Other (please specify)",
        "Food",
        "Room",
    ]
    return [
        top,
        under,
        [
            "11",
            "7",
            "03/01/2016 10:00:00 AM",
            "03/01/2016 10:05:00 AM",
            "192.0.2.1",
            "Yes",
            "Bus",
            "",
            "",
            "Good",
            "Poor",
        ],
        [
            "12",
            "7",
            "03/02/2016 10:00:00 AM",
            "03/02/2016 10:05:00 AM",
            "192.0.2.2",
            "No",
            "",
            "Train",
            "a don’t-ask ferry",
            "Poor",
            "Good",
        ],
        [
            "13",
            "7",
            "03/03/2016 10:00:00 AM",
            "03/03/2016 10:05:00 AM",
            "192.0.2.3",
            "Yes",
            "Bus",
            "Train",
            "",
            "Good",
            "Good",
        ],
    ]


REDCAP_DICTIONARY = [
    [
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
    ],
    ["record_id", "one", "", "text", "Record", "", "", "", "", "", ""],
    ["full", "one", "", "text", "Respondent", "", "", "", "", "", "y"],
    [
        "agree",
        "one",
        "",
        "radio",
        "Do you agree?",
        "1, Yes, fully | 2, No | -9, Refused",
        "",
        "",
        "",
        "",
        "",
    ],
    ["ways", "one", "", "checkbox", "Which ways?", "1, Bus | 2, Train", "", "", "", "", ""],
    ["weight", "one", "", "text", "Weight", "", "", "number_comma_decimal", "", "", ""],
    ["visit", "two", "", "radio", "Was it useful?", "1, Yes | 0, No", "", "", "", "", ""],
]


def redcap_rows():
    """A repeating form, a decimal comma, a checkbox that was never asked (form 0), a time not known."""
    head = [
        "record_id",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "one_timestamp",
        "full",
        "agree",
        "ways___1",
        "ways___2",
        "weight",
        "one_complete",
        "visit",
        "two_complete",
    ]
    return [
        head,
        ["1", "", "", "2016-03-01 10:00:00", "Ann Sample", "1", "1", "0", "70,5", "2", "", ""],
        ["1", "two", "1", "", "", "", "0", "0", "", "", "1", "2"],
        ["2", "", "", "[not completed]", "Bo Sample", "2", "0", "0", "", "0", "", ""],
        ["3", "", "", "2016-03-02 10:00:00", "Cy Sample", "2", "0", "0", "80", "2", "", ""],
    ]


def google_rows():
    """Options that hold commas, joined by commas; a grid; a hard space in a question."""
    head = [
        "Timestamp",
        "Email Address",
        "How\u00a0often?",
        "Which tools?",
        "Rate [Food]",
        "Rate [Room]",
    ]
    tools = [
        "Paper, pens and such",
        "Phone",
        "Paper, pens and such, Phone",
        "Phone, Mail",
        "Mail",
        "Paper, pens and such, Mail",
    ]
    return [
        head,
        *[
            [
                f"3/{n + 1}/2016 10:00:0{n}",
                f"p{n}@example.org",
                ["Daily", "Weekly"][n % 2],
                tool,
                ["Good", "Poor"][n % 2],
                "Good",
            ]
            for n, tool in enumerate(tools)
        ],
    ]


def microsoft_rows():
    head = ["ID", "Start time", "Completion time", "Email", "Name", "Which tools?", "Agree?"]
    tools = [
        "Phone;",
        "Phone;Mail;",
        "Mail;",
        "Phone;Mail, letters;",
        "Mail, letters;",
        "Phone;Mail;",
    ]
    return [
        head,
        *[
            [
                n + 1,
                f"2016-03-0{n + 1} 10:00:00",
                f"2016-03-0{n + 1} 10:05:00",
                "anonymous",
                "",
                tool,
                ["Yes", "No"][n % 2],
            ]
            for n, tool in enumerate(tools)
        ],
    ]


def limesurvey_rows():
    head = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "ipaddr",
        "q1",
        "q2[SQ001]",
        "q2[SQ002]",
        "q2[other]",
    ]
    return [
        head,
        ["1", "2016-03-01 10:00:00", "2", "en", "77", "192.0.2.1", "A1", "Y", "", ""],
        ["2", "", "1", "en", "78", "192.0.2.2", "A2", "N/A", "N/A", ""],
        ["3", "2016-03-02 10:00:00", "2", "en", "79", "192.0.2.3", "A1", "", "Y", "a ferry"],
    ]


def kobo_rows():
    head = [
        "start",
        "end",
        "deviceid",
        "about/agree",
        "about/ways",
        "about/ways/bus",
        "about/ways/train",
        "_id",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "__version__",
        "_index",
    ]
    return [
        head,
        [
            "2016-03-01T10:00:00",
            "2016-03-01T10:05:00",
            "d1",
            "\ufeffyes",
            "bus train",
            "1",
            "1",
            "1",
            "u1",
            "2016-03-01T10:06:00",
            "",
            "v1",
            "1",
        ],
        [
            "2016-03-02T10:00:00",
            "2016-03-02T10:05:00",
            "d2",
            "no",
            "bus",
            "1",
            "0",
            "2",
            "u2",
            "2016-03-02T10:06:00",
            "",
            "v1",
            "2",
        ],
        [
            "2016-03-03T10:00:00",
            "2016-03-03T10:05:00",
            "d2",
            "yes",
            "",
            "",
            "",
            "3",
            "u3",
            "2016-03-03T10:06:00",
            "",
            "v1",
            "3",
        ],
    ]


def alchemer_rows():
    head = [
        "Response ID",
        "Time Started",
        "Date Submitted",
        "Status",
        "Contact ID",
        "SessionID",
        "User Agent",
        "Longitude",
        "City",
        "Agree?",
        "Bus:Which ways?",
        "Train:Which ways?",
    ]
    row = ["2016-03-01 10:00:00", "2016-03-01 10:05:00"]
    return [
        head,
        ["1", *row, "Complete", "", "s1", "Firefox", "-93.1", "St. Paul", "Yes", "Bus", ""],
        ["2", *row, "Partial", "", "s2", "Firefox", "-93.1", "St. Paul", "No", "", "Train"],
        ["3", *row, "Disqualified", "", "s3", "Firefox", "-93.1", "St. Paul", "Yes", "", ""],
        ["4", *row, "Complete", "", "s4", "Firefox", "-93.1", "St. Paul", "Yes", "Bus", "Train"],
    ]


def plain_rows():
    return [
        ["county", "agree", "email"],
        ["Anoka", "yes", "a@example.org"],
        ["Ramsey", "no", "b@example.org"],
        ["Anoka", "NA", "c@example.org"],
        ["Ramsey", "None", "d@example.org"],
    ]


TOOLS = {
    "Qualtrics": qualtrics_rows,
    "SurveyMonkey": surveymonkey_rows,
    "REDCap": redcap_rows,
    "Google Forms": google_rows,
    "Microsoft Forms": microsoft_rows,
    "LimeSurvey": limesurvey_rows,
    "KoboToolbox or ODK": kobo_rows,
    "Alchemer": alchemer_rows,
    "plain table": plain_rows,
}
