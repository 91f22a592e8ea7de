"""Make the invented example study, at any size, with the answer key of the numbers in it.

Without options the study is made that lies in this folder, the same byte for byte.
"""

import argparse
from pathlib import Path

from generator.definitions import REAL_REGIONS, define
from generator.study import make_world, write_study


def main():
    wanted = read_options()
    definitions = define(wanted.regions)
    world = make_world(definitions, wanted.teams, wanted.members, wanted.periods, wanted.seed)
    write_study(wanted.out, world, wanted.seed)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    parser.add_argument(
        "--regions",
        type=int,
        default=REAL_REGIONS,
        metavar="N",
        help=f"how many regions may have teams; over {REAL_REGIONS} they are invented",
    )
    parser.add_argument("--teams", type=int, default=20, metavar="N")
    parser.add_argument("--members", type=int, nargs=2, default=(6, 25), metavar=("LOW", "HIGH"))
    parser.add_argument("--periods", type=int, default=2, metavar="N")
    parser.add_argument("--seed", type=int, default=3, metavar="N")
    wanted = parser.parse_args()
    low, high = wanted.members
    if min(wanted.regions, wanted.teams, wanted.periods) < 1:
        parser.error("--regions, --teams and --periods must be 1 or more")
    if not 2 <= low <= high <= 99:
        parser.error("--members LOW HIGH: 2 <= LOW <= HIGH <= 99")
    return wanted


if __name__ == "__main__":
    main()
