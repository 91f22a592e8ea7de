"""Repeatable chance.

Only `random.Random.random` is used and only plain arithmetic is done with it: both give the same
bits on every platform and Python version, which the helpers of `random` do not promise.
"""

from datetime import date, datetime, timedelta
from random import Random


class Chance:
    """A named stream of chance: the same seed and name give the same draws."""

    def __init__(self, seed, name):
        self.draw = Random(f"{seed} {name}").random

    def happens(self, probability):
        return self.draw() < probability

    def integer(self, low, high):
        """Return a whole number from low to high, both included."""
        return low + int(self.draw() * (high - low + 1))

    def choose(self, options):
        return options[self.integer(0, len(options) - 1)]

    def choose_weighted(self, weights):
        """Return a key of `weights`, chosen in proportion to its value."""
        left = self.draw() * sum(weights.values())
        for option, weight in weights.items():
            left -= weight
            if left < 0:
                return option
        return option

    def shuffle(self, options):
        """Return the options in a new order."""
        left = list(options)
        return [left.pop(self.integer(0, len(left) - 1)) for _ in range(len(left))]

    def normal(self, mean, deviation):
        # Twelve uniform draws: near enough to a normal, without the logarithm of a platform's library.
        # Added one by one, for `sum` rounds floats otherwise from Python 3.12 on.
        total = -6.0
        for _ in range(12):
            total += self.draw()
        return mean + deviation * total

    def day(self, first, last):
        """Return a working day from first to last, if there is one near."""
        day = first + timedelta(days=self.integer(0, (last - first).days))
        friday = day - timedelta(days=max(0, day.weekday() - 4))
        return max(first, friday)

    def moment(self, first: date, last: date):
        """Return a time in working hours on a day from first to last."""
        day = self.day(first, last)
        clock = timedelta(hours=self.integer(7, 16), seconds=self.integer(0, 3599))
        return datetime(day.year, day.month, day.day) + clock

    def code(self, length):
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return "".join(self.choose(letters) for _ in range(length))
