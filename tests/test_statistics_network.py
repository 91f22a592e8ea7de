"""Networks of agencies, those that did not answer, and change between waves."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.statistics import (
    degree_centralization,
    density,
    density_change,
    network_of,
    not_reached,
    reciprocity,
    transitivity,
    undirected,
)
from workbench.statistics.reasons import (
    DIRECTED,
    FEW_KNOWN_PAIRS,
    FEW_NODES,
    NO_KNOWN_PAIR,
    NO_NODES,
    NO_TIES,
    NO_TRIPLES,
    NOBODY_RESPONDED,
    SAME_DRAWS,
    low_response,
)

pytestmark = pytest.mark.filterwarnings("error")

# Padgett & Ansell 1993: marriage and business ties of sixteen Florentine families
FAMILIES = [
    "Acciaiuoli",
    "Albizzi",
    "Barbadori",
    "Bischeri",
    "Castellani",
    "Ginori",
    "Guadagni",
    "Lamberteschi",
    "Medici",
    "Pazzi",
    "Peruzzi",
    "Pucci",
    "Ridolfi",
    "Salviati",
    "Strozzi",
    "Tornabuoni",
]
MARRIAGES = """Acciaiuoli Medici Castellani Peruzzi Castellani Strozzi Castellani Barbadori
Medici Barbadori Medici Ridolfi Medici Tornabuoni Medici Albizzi Medici Salviati Salviati Pazzi
Peruzzi Strozzi Peruzzi Bischeri Strozzi Ridolfi Strozzi Bischeri Ridolfi Tornabuoni
Tornabuoni Guadagni Albizzi Ginori Albizzi Guadagni Bischeri Guadagni Guadagni Lamberteschi"""
BUSINESS = """Barbadori Castellani Barbadori Ginori Barbadori Medici Barbadori Peruzzi
Bischeri Guadagni Bischeri Lamberteschi Bischeri Peruzzi Castellani Lamberteschi
Castellani Peruzzi Ginori Medici Guadagni Lamberteschi Lamberteschi Peruzzi Medici Pazzi
Medici Salviati Medici Tornabuoni"""


def florentine(ties, families=FAMILIES):
    return network_of(np.reshape(ties.split(), (-1, 2)), families, directed=False)


def of(ties, roster, respondents=None, directed=True):
    """Return a network drawn as "ab bc": a names b, b names c."""
    return network_of([tuple(tie) for tie in ties.split()], roster, respondents, directed=directed)


def test_florentine_marriages():
    network = florentine(MARRIAGES)
    assert density(network).value == pytest.approx(0.166667, abs=5e-7)
    assert transitivity(network).value == pytest.approx(0.1914894, abs=5e-8)
    assert degree_centralization(network).value == pytest.approx(0.266667, abs=5e-7)
    assert not_reached(network) == ("Pucci",)
    assert density(network).n == 16
    assert transitivity(network).n == 47


def test_florentine_marriages_without_pucci():
    network = florentine(MARRIAGES, [family for family in FAMILIES if family != "Pucci"])
    assert density(network).value == pytest.approx(20 / 105)
    assert degree_centralization(network).value == pytest.approx(50 / 182)
    assert transitivity(network).value == pytest.approx(0.1914894, abs=5e-8)


def test_florentine_business_ties():
    network = florentine(BUSINESS)
    assert density(network).value == 0.125
    assert transitivity(network).value == pytest.approx(0.4166667, abs=5e-8)


@pytest.mark.parametrize("nodes", [3, 5, 12])
def test_a_star_is_wholly_centralized_and_a_cycle_not_at_all(nodes):
    roster = range(nodes)
    star = network_of([(0, other) for other in range(1, nodes)], roster, directed=False)
    ring = [*pairwise(roster), (nodes - 1, 0)]
    assert degree_centralization(star).value == pytest.approx(1)
    assert degree_centralization(network_of(ring, roster, directed=False)).value == 0
    assert degree_centralization(network_of(ring, roster)).value == 0
    named_by_all = network_of([(other, 0) for other in range(1, nodes)], roster)
    assert degree_centralization(named_by_all).value == pytest.approx(1)


def test_answers_of_those_who_did_not_respond_are_unknown_and_not_zero():
    everybody = of("ab ac bc", "abc")
    without_c = of("ab ac bc", "abc", respondents="ab")
    assert density(everybody).value == 3 / 6
    assert density(without_c).value == 3 / 4
    assert density(without_c).n == 3
    assert np.isnan(without_c.ties[2]).all()


def test_a_tie_is_named_by_either_side_or_by_both():
    network = of("ab ba bc", "abc")
    assert density(undirected(network)).value == 2 / 3
    assert density(undirected(network, both=True)).value == 1 / 3


def test_where_one_side_is_silent_the_word_of_the_other_stands():
    network = of("ab", "abcd", respondents="ab")
    for both in (False, True):
        ties = undirected(network, both=both).ties
        assert ties[0, 2] == ties[2, 0] == 0
        assert np.isnan(ties[2, 3])
    assert density(undirected(network)).value == 1 / 5


def test_reciprocity_worked_by_hand():
    found = reciprocity(of("ab ba bc ca", "abc"))
    assert (found.value, found.n) == (0.5, 4)


def test_reciprocity_reads_only_pairs_that_both_answered():
    found = reciprocity(of("ab ba ac bc", "abc", respondents="ab"))
    assert (found.value, found.n) == (1, 2)


def test_a_triple_whose_third_side_is_unknown_is_left_out():
    """a knows b and c; whether b and c know each other neither has said."""
    network = undirected(of("ab ac", "abc", respondents="a"))
    assert transitivity(network).reason == NO_TRIPLES
    assert transitivity(undirected(of("ab ac", "abc", respondents="ab"))).value == 0


def test_transitivity_asks_for_ties_without_direction():
    assert transitivity(of("ab", "abc")).reason == DIRECTED


def test_centralization_is_withheld_under_seventy_percent_response():
    roster = "abcdefghij"
    assert degree_centralization(of("ab", roster, roster[:6])).reason == low_response(0.7)
    assert degree_centralization(of("ab", roster, roster[:6])).value is None
    assert degree_centralization(of("ab", roster, roster[:7])).value is not None
    assert low_response(0.7) == "fewer than 70% of the agencies responded"


def test_a_tie_to_oneself_is_not_read():
    assert density(of("aa ab", "ab")).value == 0.5


def test_a_tie_to_a_stranger_is_refused():
    with pytest.raises(ValueError, match="2 ties name an agency that is not on the roster"):
        of("ab ax xa", "ab")


def test_an_empty_network_has_reasons():
    empty = network_of([], [])
    assert density(empty).reason == NO_NODES
    assert degree_centralization(empty).reason == FEW_NODES
    assert reciprocity(empty).reason == NO_KNOWN_PAIR
    assert transitivity(undirected(empty)).reason == NO_TRIPLES
    assert not_reached(empty) == ()
    assert density_change(empty, empty, seed=1).reason == FEW_NODES


def test_a_network_without_ties_has_density_zero_and_reasons():
    bare = of("", "abc")
    assert density(bare).value == 0
    assert degree_centralization(bare).value == 0
    assert reciprocity(bare).reason == NO_TIES
    assert transitivity(undirected(bare)).reason == NO_TRIPLES
    assert not_reached(bare) == ("a", "b", "c")


def test_a_network_of_which_nobody_told_has_reasons():
    silent = of("", "abc", respondents="")
    assert density(silent).reason == NOBODY_RESPONDED
    assert degree_centralization(silent).reason == low_response(0.7)
    assert reciprocity(silent).reason == NO_KNOWN_PAIR
    assert density_change(silent, silent, seed=1).reason == FEW_KNOWN_PAIRS


def test_two_agencies_are_too_few_for_centralization():
    assert degree_centralization(of("ab", "ab")).reason == FEW_NODES
    assert density(of("ab", "ab")).value == 0.5
    assert density(of("", "a")).reason == NO_NODES


def test_change_in_density_is_the_same_with_the_same_seed():
    before, after = florentine(BUSINESS), florentine(MARRIAGES)
    first, again, other = (density_change(before, after, seed=seed) for seed in (7, 7, 8))
    assert first.value == pytest.approx(5 / 120)
    assert first == again
    assert first != other
    assert first.low < first.value < first.high


def test_bootstrap_draws_agencies_and_not_pairs():
    """The same draws made one by one, from resampled arrays, have the same spread."""
    before, after = florentine(BUSINESS), florentine(MARRIAGES)
    random, changes = np.random.default_rng(3), []
    for _ in range(2000):
        drawn = random.integers(0, 16, 16)
        waves = [network.ties[np.ix_(drawn, drawn)] for network in (before, after)]
        changes.append(np.nanmean(waves[1]) - np.nanmean(waves[0]))
    found = density_change(before, after, seed=3)
    error = (found.high - found.value) / 1.959964
    assert error == pytest.approx(np.std(changes, ddof=1), rel=0.06)


def test_pairing_the_agencies_makes_the_interval_narrower():
    """A network that keeps all its ties but one hardly changes, however the draw falls."""
    before = florentine(MARRIAGES)
    after = florentine(MARRIAGES.replace("Salviati Pazzi", ""))
    close, far = (density_change(one, after, seed=1) for one in (before, florentine(BUSINESS)))
    assert close.high - close.low < 0.5 * (far.high - far.low)


def test_change_of_a_network_that_stayed_or_filled_whole_has_no_interval():
    same = density_change(florentine(MARRIAGES), florentine(MARRIAGES), seed=1)
    assert (same.value, same.low, same.reason) == (0, None, SAME_DRAWS)
    none, all_ = of("", "abcd"), of("ab ac ad ba bc bd ca cb cd da db dc", "abcd")
    filled = density_change(none, all_, seed=1)
    assert (filled.value, filled.reason) == (1, SAME_DRAWS)


def test_agencies_on_one_roster_only_take_no_part_in_the_change():
    found = density_change(of("ab", "abcx"), of("ab bc", "yabc"), seed=1)
    assert found.n == 3
    assert found.value == pytest.approx(1 / 6)


def test_change_known_of_a_single_pair_has_no_interval():
    before, after = of("ab", "abcdef", "a"), of("", "abcdef", "b")
    found = density_change(before, after, seed=1)
    assert found.reason in {"", FEW_KNOWN_PAIRS}
    assert found.value == pytest.approx(-1 / 5)


@given(st.integers(2, 7), st.data())
def test_networks_have_values_between_zero_and_one_or_reasons(nodes, data):
    roster = range(nodes)
    pair = st.tuples(st.sampled_from(roster), st.sampled_from(roster))
    ties, answered = data.draw(st.lists(pair)), data.draw(st.sets(st.sampled_from(roster)))
    network = network_of(ties, roster, answered)
    plain = undirected(network)
    for found in (
        density(network),
        density(plain),
        reciprocity(network),
        transitivity(plain),
        degree_centralization(network),
        degree_centralization(plain),
    ):
        assert (found.value is None) == (found.reason != "")
        assert found.value is None or -1e-12 <= found.value <= 1 + 1e-12
    assert density_change(network, network, seed=1, replicates=50).value in (0, None)
