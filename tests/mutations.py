"""Does any test notice a mistake in the protection? Run: make mutations.

Each mutation is one small mistake in a copy of the tree; the tests named beside it must turn red. Exit 1
where they stay green, or where a text to change is not found (the code was changed: change the table).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

TREE = Path(__file__).parents[1]
COPIED = (
    *("workbench", "tests", "data/reference", "data/instruments", "notebooks", "pyproject.toml"),
    *("data/example/study.toml", "data/example/exports", "data/example/records"),
)
DISCLOSURE = "workbench/disclosure/"
RULES = "tests/test_protect.py::"
ANSWERS = "tests/test_audit_answers.py::"
PROPERTIES = "tests/test_disclosure_properties.py::"
ATTACKS = "tests/test_disclosure_attacks.py::"
AVERAGES = "tests/test_disclosure_averages.py::"
TOGETHER = "tests/test_disclosure_together.py::"
PLAIN = "tests/test_disclosure_plain.py::"
EARLIER = "tests/test_disclosure_earlier.py::"
LEDGER = "tests/test_ledger.py::"
SEALS = "tests/test_release_seals.py::"
CODES = "tests/test_release_codes.py::"
PAGES = "tests/test_pages_audit.py::"
BOUND = "tests/test_bound.py::"
SHARED = (
    "test_the_audit_knows_that_surveys_share_a_roster_and_that_who_answered_a_question_answered"
)


class Mutation(NamedTuple):
    """One mistake: in which file which text becomes which, and the tests that must notice."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


MUTATIONS = (
    Mutation(
        "the threshold off by one",
        DISCLOSURE + "primary.py",
        "_small(cells, rules.threshold - 1, minimum)",
        "_small(cells, rules.threshold - 2, minimum)",
        (RULES + "test_a_count_is_shown_from_the_threshold_on",),
    ),
    Mutation(
        "a large hidden number may be computed exactly",
        DISCLOSURE + "told.py",
        "sign.mask(hidden & (sign == 0), 1.0)",
        "sign.mask(hidden & (sign == 0), 0.0)",
        (PLAIN + "test_a_hidden_number_that_is_large_counts_as_open_where_it_can_be_computed",),
    ),
    Mutation(
        "the percentage of a hidden base shown",
        DISCLOSURE + "protect.py",
        "bare &= kind.eq(MEAN) | rows.statistic.eq(PERCENT)",
        "bare &= kind.eq(MEAN)",
        (PLAIN + "test_the_percentage_of_a_count_that_is_shown_does_not_give_a_hidden_base_back",),
    ),
    Mutation(
        "that all youth were enrolled not protected",
        DISCLOSURE + "youth.py",
        "(both.value > both.value_part) | (measure == ENROLLED)",
        "both.value > both.value_part",
        (
            ATTACKS
            + "test_where_all_youth_were_enrolled_or_nearly_so_one_of_the_two_totals_is_hidden",
        ),
    ),
    Mutation(
        "the interval of alpha left where its base is not",
        "workbench/measures/publishing.py",
        "told[end].mask(unsaid)",
        "told[end]",
        (AVERAGES + "test_an_interval_of_alpha_does_not_tell_how_many_answered_all_questions",),
    ),
    Mutation(
        "the threshold of youth off by one",
        DISCLOSURE + "primary.py",
        "_small(cells, rules.youth_hidden_up_to, rules.youth_percentage_base)",
        "_small(cells, rules.youth_hidden_up_to - 1, rules.youth_percentage_base)",
        (ATTACKS + "test_totals_of_youth_are_hidden_from_zero_up_to_ten",),
    ),
    Mutation(
        "< for <= in a small count",
        DISCLOSURE + "primary.py",
        "(cells.value <= hidden_up_to)",
        "(cells.value < hidden_up_to)",
        (RULES + "test_a_count_is_shown_from_the_threshold_on",),
    ),
    Mutation(
        "< for <= on the other side of a share",
        DISCLOSURE + "primary.py",
        "(rest <= hidden_up_to)",
        "(rest < hidden_up_to)",
        (RULES + "test_a_count_needs_as_many_on_the_other_side",),
    ),
    Mutation(
        "<= for < in the smallest breakdown",
        DISCLOSURE + "primary.py",
        "few = (cells.base < minimum)",
        "few = (cells.base <= minimum)",
        (RULES + "test_a_breakdown_is_shown_from_ten_respondents_on",),
    ),
    Mutation(
        "<= for < in the base of a mean",
        DISCLOSURE + "primary.py",
        "few = mean & ~(cells.people >= least_people(cells, cells.kind, rules))",
        "few = mean & ~(cells.people > least_people(cells, cells.kind, rules))",
        (RULES + "test_a_mean_is_shown_from_ten_respondents_on_to_one_decimal",),
    ),
    Mutation(
        "< for <= in group disclosure",
        DISCLOSURE + "primary.py",
        'shares.base - grouped.transform("max") <= margin',
        'shares.base - grouped.transform("max") < margin',
        (ATTACKS + "test_group_disclosure_hides_a_row_whose_numbers_are_each_large_enough",),
    ),
    Mutation(
        "> for >= in dominance",
        DISCLOSURE + "primary.py",
        "ranked[0] >= share / 100 * total",
        "ranked[0] > share / 100 * total",
        (ATTACKS + "test_a_sum_is_dominated_from_the_share_on",),
    ),
    Mutation(
        "the third contributor forgotten by the p% rule",
        DISCLOSURE + "primary.py",
        "rest = sum(ranked[2:])",
        "rest = sum(ranked[1:])",
        (ATTACKS + "test_the_p_percent_rule_asks_what_the_second_largest_can_compute",),
    ),
    Mutation(
        "one constraint dropped by the solver",
        DISCLOSURE + "constraints.py",
        "    constraints = list(constraints)\n    rows, columns",
        "    constraints = list(constraints)[1:]\n    rows, columns",
        (ANSWERS + "test_totals_of_one_report_less_the_men_of_another_give_the_women",),
    ),
    Mutation(
        "one sum dropped of a table with its margins",
        DISCLOSURE + "constraints.py",
        "parts = [(*key[:axis], line, *key[axis + 1 :]) for line in lines[:-1]]",
        "parts = [(*key[:axis], line, *key[axis + 1 :]) for line in lines[:-1]] * (axis < 1)",
        (ANSWERS + "test_two_hidden_cells_in_every_line_can_still_give_one_away",),
    ),
    Mutation(
        "the sums over regions dropped from the model",
        DISCLOSURE + "model.py",
        "        *_margins(fine),\n",
        "",
        (RULES + "test_a_region_hidden_alone_takes_the_region_of_fewest_people_with_it",),
    ),
    Mutation(
        "the sums over answers dropped from the model",
        DISCLOSURE + "model.py",
        "        *_rows(fine),\n",
        "",
        (RULES + "test_a_count_hidden_alone_takes_another_one_with_it",),
    ),
    Mutation(
        "information gaps dropped from the model",
        DISCLOSURE + "model.py",
        "        *_gaps(fine, facts.unknowing),\n",
        "",
        (ATTACKS + "test_an_information_gap_that_is_shown_tells_the_answer_that_is_hidden",),
    ),
    Mutation(
        "how many answered any question dropped from the model",
        DISCLOSURE + "model.py",
        "        *answered_at_least(fine, FEW),\n",
        "",
        (ATTACKS + "test_who_was_invited_is_hidden_in_every_survey_of_the_same_roster",),
    ),
    Mutation(
        "the common roster dropped from the model",
        DISCLOSURE + "model.py",
        "        *_same_roster(fine),\n",
        "",
        (ATTACKS + SHARED,),
    ),
    Mutation(
        "what a score tells of the answers dropped from the model",
        DISCLOSURE + "model.py",
        "*scores_and_answers(fine, facts)]",
        "]",
        (AVERAGES + "test_a_mean_gives_the_answers_to_a_single_question_away",),
    ),
    Mutation(
        "those in no region dropped from the model",
        DISCLOSURE + "model.py",
        "pd.concat([fine, elsewhere(fine), *rests_of_youth(fine)]",
        "pd.concat([fine, *rests_of_youth(fine)]",
        (AVERAGES + "test_who_is_in_the_state_and_in_no_region_is_not_told_by_subtraction",),
    ),
    Mutation(
        "the middle of an interval forgotten",
        DISCLOSURE + "told.py",
        "most=np.fmin(shown.value + half, middle + half)",
        "most=shown.value + half",
        (AVERAGES + "test_an_interval_tells_where_in_its_rounding_a_mean_lies",),
    ),
    Mutation(
        "hidden regions together forgotten by the audit",
        DISCLOSURE + "told.py",
        "    if not rows:\n        return cells, sums",
        "    return cells, []",
        (AVERAGES + "test_regions_whose_means_are_hidden_must_stay_open_together",),
    ),
    Mutation(
        "a reason that tells what all said is kept",
        "workbench/measures/publishing.py",
        "(told.status == NOT_AVAILABLE) & told[REASON].isin(TELLING)",
        "(told.status == NOT_AVAILABLE) & told[REASON].isin(TELLING[:0])",
        (AVERAGES + "test_reasons_and_missing_intervals_that_tell_what_all_said_are_hidden",),
    ),
    Mutation(
        "the state's share of none forgotten",
        DISCLOSURE + "alone.py",
        "return hidden | _tells_of_every_region(rows, kind, people, hidden, rules)",
        "return hidden",
        (AVERAGES + "test_the_states_share_of_none_tells_that_of_a_region_that_is_hidden",),
    ),
    Mutation(
        "youth of all services dropped from the model",
        DISCLOSURE + "model.py",
        "        *_same_youth(fine),\n",
        "",
        (ATTACKS + "test_the_audit_knows_that_youth_and_youth_of_all_services_are_one_number",),
    ),
    Mutation(
        "regions of few told together",
        DISCLOSURE + "model.py",
        "        *sums,\n",
        "",
        (
            TOGETHER
            + "test_the_state_less_the_other_regions_does_not_tell_that_four_of_eleven_said_no",
        ),
    ),
    Mutation(
        "the roster of the period before forgotten",
        DISCLOSURE + "hiding.py",
        "cells.hidden | _hidden_rosters(cells)",
        "cells.hidden",
        (ATTACKS + "test_members_who_stayed_do_not_tell_how_many_were_invited_the_period_before",),
    ),
    Mutation(
        "pairs taken for people",
        DISCLOSURE + "averages.py",
        "np.fmin(rows.base, people)",
        "rows.base",
        (ATTACKS + "test_levels_of_few_agencies_are_hidden_however_many_pairs_they_rated",),
    ),
    Mutation(
        "the rest of the state forgotten",
        DISCLOSURE + "alone.py",
        "hidden |= told_by_the_rest(rows, kind, people, hidden, rules) & ~waves",
        "hidden |= False & waves",
        (ATTACKS + "test_ties_of_few_agencies_are_not_told_by_the_states_less_the_other_regions",),
    ),
    Mutation(
        "0 for 1 as the lower bound",
        DISCLOSURE + "constraints.py",
        "_by_cell(lower, names, 0.0),",
        "_by_cell(0.0, names, 0.0),",
        (ANSWERS + "test_a_hidden_cell_is_at_least_one_where_zeros_are_shown_as_zeros",),
    ),
    Mutation(
        "the time limit of the audit forgotten",
        DISCLOSURE + "attacker.py",
        "        if left <= 0:\n            raise",
        "        if left <= -1e9:\n            raise",
        (ANSWERS + "test_no_time_is_no_audit_passed",),
    ),
    Mutation(
        "the audit deaf to narrow intervals",
        DISCLOSURE + "attempts.py",
        "exposed = high - low < widths - TOLERANCE",
        "exposed = high - low < -TOLERANCE + 0 * widths",
        (PROPERTIES + "test_a_table_that_hides_nothing_needed_is_found_open_by_the_audit",),
    ),
    Mutation(
        "lone respondents forgotten by the suppression",
        DISCLOSURE + "cover.py",
        "        self._cover_from_the_lone()\n",
        "",
        (ATTACKS + "test_a_lone_respondent_takes_one_more_hidden_number",),
    ),
    Mutation(
        "hidden numbers released that others need",
        DISCLOSURE + "cover.py",
        "            if moves is not None:\n",
        "            if moves is not None or True:\n",
        (ATTACKS + "test_what_is_shown_again_is_needed_by_no_hidden_number",),
    ),
    Mutation(
        "a broken change given up",
        DISCLOSURE + "reach.py",
        "RINGS = 2",
        "RINGS = 0",
        (
            PROPERTIES
            + "test_a_change_that_breaks_numbers_is_found_whole_among_the_cells_next_to_it",
        ),
    ),
    Mutation(
        "broken numbers taken for other tables",
        DISCLOSURE + "reach.py",
        "        labels[np.isin(labels, labels[broken])] = NOWHERE\n",
        "",
        (PROPERTIES + "test_what_the_attacker_holds_possible_is_whole_piece_by_piece",),
    ),
    Mutation(
        "the ledger's chain not checked",
        DISCLOSURE + "ledger.py",
        'whole = entry["before"] == before and own == _hash(entry)',
        "whole = True",
        (LEDGER + "test_a_ledger_that_was_edited_is_told_with_its_line_and_nothing_is_added",),
    ),
    Mutation(
        "earlier releases not compared",
        DISCLOSURE + "corrections.py",
        "return ~same & few",
        "return ~same & few & False",
        (LEDGER + "test_a_correction_that_concerns_few_people_is_a_number_about_them",),
    ),
    Mutation(
        "numbers that were shown and are hidden now not compared",
        DISCLOSURE + "corrections.py",
        "return few.reindex(both.index, fill_value=False)",
        "return few.reindex(both.index, fill_value=False) & False",
        (
            LEDGER
            + "test_a_number_that_was_shown_and_is_hidden_of_nearly_the_same_people_is_known",
            LEDGER + "test_a_mean_that_was_shown_and_is_hidden_of_nearly_the_same_people_is_known",
        ),
    ),
    Mutation(
        "people who were taken out taken for people who stayed",
        DISCLOSURE + "earlier.py",
        "then.told + grown.clip(upper=0)",
        "then.told + 0 * grown",
        (EARLIER + "test_a_count_bounds_a_hidden_one_where_people_were_only_taken_out",),
    ),
    Mutation(
        "means of earlier releases not used",
        DISCLOSURE + "earlier.py",
        '            _sums(numbers[numbers["mean"].notna()]),\n',
        "",
        (
            EARLIER + "test_a_mean_bounds_the_sum_behind_a_hidden_one",
            EARLIER
            + "test_a_state_that_was_shown_and_is_hidden_now_tells_a_region_that_is_hidden_still",
        ),
    ),
    Mutation(
        "bases of earlier releases not used",
        DISCLOSURE + "earlier.py",
        "            _between(bases[bases.told.notna()]),\n",
        "",
        (EARLIER + "test_a_base_that_stood_beside_a_hidden_number_is_known",),
    ),
    Mutation(
        "comparisons of earlier releases not used",
        DISCLOSURE + "earlier.py",
        "    yield from (one for one in told if one.holds(true))",
        "    yield from ()",
        (EARLIER + "test_what_was_told_beside_the_others_is_known_while_it_is_still_so",),
    ),
    Mutation(
        "releases not compared across the forms of a table",
        DISCLOSURE + "corrections.py",
        "[_beside(then, rows), across]",
        "[_beside(then, rows)]",
        (
            LEDGER + "test_a_correction_is_told_across_forms_of_a_table",
            LEDGER + "test_a_correction_is_told_where_the_earlier_form_was_the_coarser_one",
            LEDGER + "test_a_sum_that_is_shown_tells_the_part_that_was_hidden_in_a_finer_form",
        ),
    ),
    Mutation(
        "rests of two releases not compared",
        DISCLOSURE + "corrections.py",
        "[both, rests(both, sums, model)]",
        "[both]",
        (LEDGER + "test_few_late_answers_are_told_by_the_rest_of_those_that_are_shown",),
    ),
    Mutation(
        "the change of the only region that changed not taken off",
        DISCLOSURE + "corrections.py",
        '[told[["release", *KEY]], alone]',
        '[told[["release", *KEY]]]',
        (LEDGER + "test_late_answers_of_one_region_tell_what_it_hid_before_they_came",),
    ),
    Mutation(
        "youth in whom two releases differ ruled on as other people",
        DISCLOSURE + "corrections.py",
        "hidden_youth = rules.youth_hidden_up_to + 1",
        "hidden_youth = rules.threshold",
        (LEDGER + "test_youth_by_whom_a_total_grows_are_a_total_of_youth",),
    ),
    Mutation(
        "another code for the same people not noticed",
        "workbench/release/codes.py",
        "if now.get(code) == meaning or",
        "if True or",
        (
            CODES + "test_a_released_period_under_another_id_is_refused_and_its_former_id_is_told",
            CODES + "test_two_regions_that_exchange_their_codes_are_refused",
        ),
    ),
    Mutation(
        "released numbers that are gone not looked for",
        "workbench/release/codes.py",
        "        if lost:\n",
        "        if not lost:\n",
        (CODES + "test_numbers_of_people_whom_the_study_has_no_more_are_refused",),
    ),
    Mutation(
        "a ledger written anew not noticed by the packs' lists",
        "workbench/release/seals.py",
        'str(about.get(SEAL, ""))',
        'found[1] if found else ""',
        (SEALS + "test_a_ledger_written_anew_is_found_by_the_packs_list_and_by_its_page_alone",),
    ),
    Mutation(
        "a ledger written anew not noticed by the packs' pages",
        "workbench/release/seals.py",
        'found[1] if found else ""',
        'str(about.get(SEAL, ""))',
        (SEALS + "test_a_ledger_written_anew_is_found_by_the_packs_list_and_by_its_page_alone",),
    ),
    Mutation(
        "what is packed in a page not decoded",
        DISCLOSURE + "reading.py",
        "    return unpack(where, kind, options, packed)",
        "    return []",
        (PAGES + "test_a_code_of_the_roster_is_found_wherever_it_is_packed",),
    ),
    Mutation(
        "packed drawings read as they are written",
        DISCLOSURE + "reading.py",
        'if "base64" in options.casefold():',
        "if not kind:",
        (PAGES + "test_a_number_that_was_not_released_is_found_wherever_a_reader_meets_it",),
    ),
    Mutation(
        "comments of drawings not read",
        DISCLOSURE + "reading.py",
        'self._keep("a comment", data)',
        'self._keep("a comment", data, False)',
        (PAGES + "test_a_number_is_found_in_drawings_in_comments_and_glued_to_other_signs",),
    ),
    Mutation(
        "letters of drawings not read",
        DISCLOSURE + "reading.py",
        "self._letters += chr(int(letter[1], 16))",
        "pass",
        (PAGES + "test_a_number_is_found_in_drawings_in_comments_and_glued_to_other_signs",),
    ),
    Mutation(
        "attributes that are shown not read",
        DISCLOSURE + "reading.py",
        "self._keep(where, value, name not in LAYING and not called)",
        "self._keep(where, value, False)",
        (PAGES + "test_a_number_is_found_in_drawings_in_comments_and_glued_to_other_signs",),
    ),
    Mutation(
        "numbers glued to letters not read",
        DISCLOSURE + "pages.py",
        "for number in FIGURES.findall(code))",
        "for number in NUMBER.findall(code))",
        (PAGES + "test_a_number_is_found_in_drawings_in_comments_and_glued_to_other_signs",),
    ),
    Mutation(
        "characters without a shape kept",
        DISCLOSURE + "pages.py",
        'UNSEEN.sub("", text)',
        "text",
        (PAGES + "test_a_code_is_found_where_a_parser_or_a_readers_eye_leaves_it_out",),
    ),
    Mutation(
        "words parted at every tag",
        DISCLOSURE + "reading.py",
        "        if tag in APART:\n            self._end_text()\n        self._open.append(tag)",
        "        self._end_text()\n        self._open.append(tag)",
        (PAGES + "test_a_code_is_found_where_a_parser_or_a_readers_eye_leaves_it_out",),
    ),
    Mutation(
        "the source of a page not read",
        DISCLOSURE + "reading.py",
        '    yield Words("the source"',
        '    if not source:\n        yield Words("the source"',
        (PAGES + "test_a_code_is_found_where_a_parser_or_a_readers_eye_leaves_it_out",),
    ),
    Mutation(
        "escapes of styles not decoded",
        DISCLOSURE + "reading.py",
        "values = tinycss2.parse_component_value_list(style)",
        "return ((style, True),)\n    values = []",
        (PAGES + "test_a_code_is_found_where_a_parser_or_a_readers_eye_leaves_it_out",),
    ),
    Mutation(
        "what is compressed in a picture not read",
        DISCLOSURE + "reading.py",
        "for found in STREAM.finditer(content):",
        "for found in []:",
        (PAGES + "test_a_code_is_found_where_a_parser_or_a_readers_eye_leaves_it_out",),
    ),
    Mutation(
        "a number of any row taken for the cell's own",
        "workbench/release/bound.py",
        '"region": told.get("region", frozenset({region})),',
        '"region": self._any["region"],',
        (BOUND + "test_a_number_stands_in_its_own_row_and_column_only",),
    ),
    Mutation(
        "a base taken for a value",
        "workbench/release/bound.py",
        "for part in shows.parts if part != WORDS]",
        "for part in (VALUE, BASE)]",
        (BOUND + "test_a_number_stands_in_its_own_row_and_column_only",),
    ),
    Mutation(
        "words told of a hidden number",
        "workbench/release/bound.py",
        "            return bool(SIGN.fullmatch(cell))",
        "            return not _figures(cell)",
        (BOUND + "test_a_number_stands_in_its_own_row_and_column_only",),
    ),
    Mutation(
        "a word that nothing is called taken for any",
        "workbench/release/bound.py",
        'told = {"measure": frozenset()}',
        "told = {}",
        (BOUND + "test_a_number_stands_in_its_own_row_and_column_only",),
    ),
    Mutation(
        "any number of a drawing taken for a tick",
        "workbench/release/drawn.py",
        "steps.issuperset(run)",
        "True",
        (BOUND + "test_a_number_alone_in_a_drawing_is_its_tables_or_a_tick",),
    ),
    Mutation(
        "bases in drawings not read",
        "workbench/release/drawn.py",
        "for found in BASE.finditer(text):",
        "for found in ():",
        (BOUND + "test_a_number_alone_in_a_drawing_is_its_tables_or_a_tick",),
    ),
    Mutation(
        "numbers in words not read",
        DISCLOSURE + "pages.py",
        "in SPELLED.findall(plain):",
        "in ():",
        (PAGES + "test_a_number_is_found_in_drawings_in_comments_and_glued_to_other_signs",),
    ),
    Mutation(
        "numbers of styles not read",
        DISCLOSURE + "reading.py",
        "yield value.representation, numbers",
        "yield value.representation, False",
        (PAGES + "test_a_number_is_found_in_drawings_in_comments_and_glued_to_other_signs",),
    ),
    Mutation(
        "planted words found as whole words only",
        DISCLOSURE + "pages.py",
        "(kind == PLANTED and any",
        "(kind == PLANTED and False and any",
        (PAGES + "test_a_long_planted_word_is_found_within_another",),
    ),
    Mutation(
        "ticks let pass outside drawings",
        DISCLOSURE + "pages.py",
        "if words.read and not (words.drawn and _is_tick(plain)):",
        "if words.read and not _is_tick(plain):",
        (PAGES + "test_a_tick_of_an_axis_may_stand_in_a_drawing_and_nowhere_else",),
    ),
)


def main() -> int:
    """Make each mistake in a copy of the tree, run its tests, and print what became of them."""
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        tree = Path(folder)
        copy_tree(tree)
        every = sorted({test for mutation in MUTATIONS for test in mutation.tests})
        if not green(tree, every):
            print("The tests are red without any mistake: mend them first.")
            return 1
        print("| mutation | test | |\n|---|---|---|")
        return max(tried(tree, mutation) for mutation in MUTATIONS)


def copy_tree(tree: Path) -> None:
    """Copy what the tests need; the tree itself is never changed."""
    for name in COPIED:
        source, target = TREE / name, tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)


def tried(tree: Path, mutation: Mutation) -> int:
    """Make one mistake, run its tests, take it back; 0 where they turned red."""
    file = tree / mutation.file
    text = file.read_text("utf-8")
    if text.count(mutation.before) != 1:
        print(f"| {mutation.name} | {mutation.file} | TEXT NOT FOUND ONCE |")
        return 1
    file.write_text(text.replace(mutation.before, mutation.after), "utf-8")
    stays_green = green(tree, mutation.tests)
    file.write_text(text, "utf-8")
    tests = ", ".join(test.partition("::")[2] for test in mutation.tests)
    print(f"| {mutation.name} | {tests} | {'NOT RED' if stays_green else 'red'} |", flush=True)
    return int(stays_green)


def green(tree: Path, tests) -> bool:
    """Whether the tests pass. A test that is not found, or a tree that cannot be read, is an error."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--noconftest", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*command, *tests], cwd=tree, env=environment, capture_output=True)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout.decode() + done.stderr.decode())
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
