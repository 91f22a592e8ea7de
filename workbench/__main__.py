"""The command line: check, prepare, build, list."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from workbench.problems import ProblemsFound, UsageProblem
from workbench.study import data_home, known_studies, load_study

MADE, USAGE, INPUT_INVALID, SOME_FAILED, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 4, 5, 130


class Parser(argparse.ArgumentParser):
    """A parser whose usage errors end with code 1: 2 stands for invalid input."""

    def error(self, message: str):
        """Say what is wrong with the command and how it is used."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"workbench: {message}\n")


def make_parser() -> Parser:
    """Return the parser of the command line."""
    parser = Parser(
        prog="workbench",
        description="Regional evaluation reports from survey exports and team records.",
        epilog="Exit codes: 0 all made; 1 usage; 2 input invalid; 4 some reports failed; "
        "5 disk or permission; 130 interrupted.",
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    for name, run, about in [
        (
            "check",
            run_check,
            "read every file of a study, say everything that is wrong, write nothing",
        ),
        ("prepare", run_prepare, "take a study's files in, measure and protect"),
        ("build", run_build, "make the reports that differ from the last build"),
        ("list", run_list, "show the studies, or a study's periods, regions and reports"),
    ]:
        command = commands.add_parser(name, help=about, description=about.capitalize() + ".")
        default = "" if name == "list" else "example"
        about_study = "a study's name or folder" + (f" (default: {default})" if default else "")
        command.add_argument("study", nargs="?", default=default, help=about_study)
        command.set_defaults(run=run)
        if name == "build":
            command.add_argument("--period", default="", help="one funding period only")
            command.add_argument("--region", default="", help="one region only, or 'statewide'")
            command.add_argument("--jobs", type=_count, default=0, help="reports at a time")
    return parser


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError("a whole number from 1 to 256")
    return int(text)


def run_check(options: argparse.Namespace) -> int:
    """Check a study and write nothing."""
    from workbench.line import check

    _, tables = check(options.study)
    _print_account(tables["intake"])
    print(f"Study '{options.study}' is in order.")
    return MADE


def run_prepare(options: argparse.Namespace) -> int:
    """Prepare a study and say what became of every row of its exports."""
    from workbench import line, store

    line.prepare(options.study)
    folder = store.current(load_study(options.study).folder / store.PREPARED)
    _print_account(store.read_table(folder, "intake"))
    print(f"Study '{options.study}' is prepared. Next: workbench build {options.study}")
    return MADE


def run_build(options: argparse.Namespace) -> int:
    """Build the reports; the last lines say what failed and where the index is."""
    from workbench import line
    from workbench.build import build

    line.prepare(options.study)
    study = load_study(options.study)
    outcomes = build(study, options.period, options.region, options.jobs, _tell)
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    counts = [
        f"{sum(o.status == s for o in outcomes)} {s}" for s in ("made", "unchanged", "failed")
    ]
    print(f"{', '.join(counts)}.")
    for outcome in failed:
        print(f"FAILED {outcome.job.name}: {outcome.message}", file=sys.stderr)
    print(f"Open {_shown(study.reports / 'index.html')} in a browser.")
    return SOME_FAILED if failed else MADE


def run_list(options: argparse.Namespace) -> int:
    """List the studies, or the periods, regions and reports of one."""
    if not options.study:
        print("\n".join(known_studies()) or f"No study in {_shown(data_home())}.")
        return MADE
    from workbench.build import read_record
    from workbench.reference import load_reference

    study = load_study(options.study)
    names = load_reference(study).region_names()
    print(f"{study.name}: {study.title}")
    print("Periods: " + ", ".join(f"{period.id} ({period.title})" for period in study.periods))
    print("Regions: " + ", ".join(f"{code} ({name})" for code, name in names.items()))
    for name, report in read_record(study).items():
        print(f"{name}: {report['status']} {_shown(study.reports / report['page'])}")
    return MADE


def _print_account(intake) -> None:
    """The loss report: what became of every row."""
    for file, of_file in intake[intake.what == "rows"].groupby("file", sort=False):
        fates = ", ".join(f"{row.number} {row.which}" for row in of_file.itertuples())
        print(f"{file}: rows: {fates}")


def _tell(words: str) -> None:
    print(words, flush=True)


def _shown(path: Path) -> str:
    """A path as the user would type it from here."""
    return os.path.relpath(path)


def _use_folder(study: str) -> str:
    """A study given by its folder: its parent becomes the data folder, its name the study."""
    folder = Path(study)
    if study and (folder / "study.toml").is_file() and folder.resolve().parent != data_home():
        os.environ["WORKBENCH_DATA"] = str(folder.resolve().parent)
    return folder.resolve().name if study and (folder / "study.toml").is_file() else study


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are told without a traceback."""
    options = make_parser().parse_args(arguments)
    try:
        options.study = _use_folder(options.study)
        return options.run(options)
    except ProblemsFound as error:
        count = len(error.problems)
        print(error, file=sys.stderr)
        print(f"{count} problem{'s' * (count != 1)}. Nothing was written.", file=sys.stderr)
        return INPUT_INVALID
    except UsageProblem as error:
        print(f"workbench: {error}", file=sys.stderr)
        return USAGE
    except OSError as error:
        where = f" ({_shown(Path(error.filename))})" if error.filename else ""
        print(f"workbench: {error.strerror or error}{where}", file=sys.stderr)
        return ENVIRONMENT
    except KeyboardInterrupt:
        print("workbench: interrupted; finished reports stand.", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
