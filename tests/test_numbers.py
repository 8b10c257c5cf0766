"""Numbers as people type them: points, commas, thousands, signs."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from lecture_utils.exercises.answer_types import parse_number

READ = {
    "0.5": 0.5,
    ".5": 0.5,
    "5.": 5,
    "1e-3": 1e-3,
    "+2": 2,
    " -2 ": -2,
    "0,5": 0.5,
    ",5": 0.5,
    "1,9": 1.9,
    "1,25": 1.25,
    "0,125": 0.125,
    "-0,125": -0.125,
    "−1,40": -1.4,
    "– 1.4": -1.4,
    "1,5e3": 1500,
    "1.234": 1.234,
    "1234,567": 1234.567,
    "1,2345": 1.2345,
    "1,234,567": 1_234_567,
    "1.234.567": 1_234_567,
    "1,234.5": 1234.5,
    "1.234,5": 1234.5,
    "-1 234,5": -1234.5,
    "73 856": 73_856,
    "73\u202f856": 73_856,
    "73'856": 73_856,
    "73_856": 73_856,
    "100%": 1,
    "12,5 %": 0.125,
}


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_typed_number_is_understood(text, value):
    assert parse_number(text) == pytest.approx(value, rel=1e-15)


def test_ambiguous_comma_is_refused():
    ambiguous = {"73,856": ("73856", "73.856"), "-1,200": ("-1200", "-1.200")}
    for text, ways in ambiguous.items():
        with pytest.raises(ValueError, match=f"type {ways[0]} or {ways[1]}$"):
            parse_number(text)
    assert parse_number("73,856", whole=True) == 73_856
    assert parse_number("16,0", whole=True) == 16


@pytest.mark.parametrize(
    "text",
    ["", " ", "a", "1,2,3", "1.2.3", "1 2", "1,23,456", "0,5; 1", "nan", "inf", "1e999"]
    + ["1 px", "--1", "%", ",", ".", "1e", "٣", "½"],
)
def test_unreadable_number_message(text):
    with pytest.raises(ValueError, match="is not a number: type one such as 0.5 or 20"):
        parse_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_decimal_comma_reads_as_point(value):
    text = repr(value)
    assert parse_number(text) == value
    if "." in text and len(text.split(".")[1]) != 3:
        assert parse_number(text.replace(".", ",")) == value


@given(st.text(max_size=200))
def test_any_text_parses_or_raises(text):
    try:
        assert isinstance(parse_number(text), float)
    except ValueError as error:
        assert len(str(error)) < 100
