"""The bare function over regions in two forked processes, each region in a process of its own."""

import sys
from multiprocessing import get_context

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot  # noqa: E402, F401
import seaborn  # noqa: E402, F401
from stock import draw  # noqa: E402

if __name__ == "__main__":
    with get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        pool.map(draw, sys.argv[1:], chunksize=1)
