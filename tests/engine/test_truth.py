"""A condition comes to the same in Python, for one person, and in SQL, for everybody: unknown included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from koumen.engine.runner import Duck
from koumen.engine.truth import facts_in, missing, truth
from koumen.policy.conditions import All, Any_, Condition, Leaf, Not, decide

KINDS = {"alone": "yesno", "ill": "yesno", "months": "number", "age": "number", "ability": "choice", "hukou": "digits"}
COLUMNS = {"yesno": pa.bool_(), "number": pa.float64(), "choice": pa.string(), "digits": pa.string()}
VALUES: dict[str, list[Any]] = {
    "alone": [True, False],
    "ill": [True, False],
    "months": [0.0, 2.5, 6.0, 12.0],
    "age": [59.0, 60.0, 61.0, 80.0],
    "ability": ["able", "partial", "unable"],
    "hukou": ["51", "5111", "511181", "511182", "51118110", "45"],
}
ASKED: dict[str, list[str]] = {
    "alone": ["true", "false"],
    "ill": ["true", "false"],
    "months": ["0", "2.5", "6", "$months", "$open"],
    "age": ["60", "61", "79.5", "$elder", "$open"],
    "ability": ["able", "partial", "unable", "$ability", "$open"],
    "hukou": ["51", "5111", "511181", "$place", "$open"],
}
PARAMETERS: dict[str, Any] = {
    "months": 6, "elder": 60, "ability": "partial", "place": "511181", "switch": True, "open": None,
}  # fmt: skip
OPERATORS = {
    "yesno": ["=", "!="],
    "number": ["=", "!=", ">=", ">", "<=", "<", "in", "not in"],
    "choice": ["=", "!=", "in", "not in"],
    "digits": ["in", "not in"],
}


@st.composite
def leaves(draw: st.DrawFn) -> Leaf:
    """A comparison of a fact, or of a parameter alone."""
    if draw(st.integers(0, 9)) == 0:
        return Leaf(draw(st.sampled_from(["$switch", "$open"])), draw(st.sampled_from(["=", "!="])), ("true",), "")
    fact = draw(st.sampled_from(sorted(KINDS)))
    operator = draw(st.sampled_from(OPERATORS[KINDS[fact]]))
    several = operator.endswith("in")
    values = draw(st.lists(st.sampled_from(ASKED[fact]), min_size=1, max_size=3 if several else 1, unique=True))
    return Leaf(fact, operator, tuple(values), "")


def branches(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=4).map(tuple)
    return st.one_of(parts.map(All), parts.map(Any_), inner.map(Not))


trees = st.recursive(leaves(), branches, max_leaves=12)
people = st.lists(
    st.fixed_dictionaries({fact: st.sampled_from([None, *values]) for fact, values in VALUES.items()}),
    min_size=1,
    max_size=12,
)


def by_sql(tree: Condition, rows: list[dict[str, Any]]) -> list[tuple[bool | None, set[str]]]:
    """Decide the tree for all rows at once."""
    columns: dict[str, pa.Array] = {"person": pa.array(range(len(rows)), pa.int32())}
    for fact, kind in KINDS.items():
        columns[f"f_{fact}"] = pa.array([row[fact] for row in rows], COLUMNS[kind])
    duck = Duck()
    try:
        duck.put("facts", pa.table(columns))
        said, lacks = truth(tree, PARAMETERS.get, KINDS), missing(tree, PARAMETERS.get, KINDS, {})
        found = duck.fetch(f"SELECT {said} AS said, {lacks} AS lacks FROM facts ORDER BY person").to_pylist()
    finally:
        duck.close()
    return [(row["said"], set(row["lacks"].split("+")) - {""}) for row in found]


def by_python(tree: Condition, facts: Mapping[str, Any]) -> tuple[bool | None, set[str]]:
    answer = decide(tree, facts, PARAMETERS.get, KINDS)
    return answer.truth, set(answer.missing)


@settings(max_examples=250, deadline=None)
@given(tree=trees, rows=people)
def test_python_and_sql_decide_alike(tree: Condition, rows: list[dict[str, Any]]) -> None:
    assert by_sql(tree, rows) == [by_python(tree, row) for row in rows]


@settings(max_examples=250, deadline=None)
@given(tree=trees, rows=people)
def test_what_is_missing_is_unknown_and_would_be_read(tree: Condition, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        said, lacks = by_python(tree, row)
        assert (said is None) == bool(lacks)
        assert lacks <= facts_in(tree)
        unknown = {fact for fact, value in row.items() if value is None} | {"hukou"}  # a short code is unknown too
        assert lacks <= {"birth_date" if fact == "age" else fact for fact in unknown}


@settings(max_examples=150, deadline=None)
@given(tree=trees, rows=people, data=st.data())
def test_filling_in_what_is_missing_never_turns_a_yes_or_a_no(
    tree: Condition, rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    for row in rows:
        said, _ = by_python(tree, row)
        filled = {f: v if v is not None else data.draw(st.sampled_from(VALUES[f]), label=f) for f, v in row.items()}
        assert said is None or by_python(tree, filled)[0] is said


def test_a_comparison_with_an_open_parameter_is_false_and_asks_nothing() -> None:
    leaf = Leaf("months", ">=", ("$open",), "months >= $open")
    nobody_knows: dict[str, Any] = dict.fromkeys(KINDS)
    assert by_sql(leaf, [nobody_knows]) == [(False, set())] == [by_python(leaf, nobody_knows)]
    assert by_sql(Not(leaf), [nobody_knows]) == [(True, set())] == [by_python(Not(leaf), nobody_knows)]


def test_a_code_shorter_than_the_digits_asked_for_is_unknown() -> None:
    leaf = Leaf("hukou", "in", ("511181",), "hukou in 511181")
    rows = [dict.fromkeys(KINDS) | {"hukou": code} for code in ("5111", "511181", "51118110", "45", None)]
    assert [said for said, _ in by_sql(leaf, rows)] == [None, True, True, False, None]
