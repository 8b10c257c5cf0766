"""The question bank: its answers, and its two formats against what each demands."""

import re
import tomllib
import zipfile
from functools import cache
from xml.etree import ElementTree as ET

import build_quiz
import numpy as np
import pytest
from course import NOTEBOOKS, read, source
from exercise_answers import EXERCISES

from lecture_utils import convolution, datasets
from lecture_utils.exercises.content import FOLDER

ASKED = [key for key, each in EXERCISES.items() if each.kind != "write"]
by_key = pytest.mark.parametrize("key", ASKED)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return Moodle's question of each key, and the QTI package's files."""
    out = tmp_path_factory.mktemp("quiz")
    build_quiz.build(out)
    quiz = ET.parse(out / "moodle.xml").getroot()
    moodle = {node.findtext("idnumber"): node for node in quiz} | {None: quiz}
    with zipfile.ZipFile(out / "qti21.zip") as package:
        files = {name: package.read(name) for name in package.namelist()}
    return moodle, files


@pytest.fixture
def moodle(built, key):
    return built[0][key]


@pytest.fixture
def item(built, key):
    return ET.fromstring(built[1][f"items/exercise-{key.replace('.', '-')}.xml"])


@cache
def content(notebook):
    (path,) = FOLDER.glob(f"{notebook}_*.toml")
    return tomllib.loads(path.read_text("utf-8"))


def given(key):
    return content(key[:2])[key].get("given", "")


@cache
def cells(notebook):
    (path,) = [path for path in NOTEBOOKS if path.stem[:2] == notebook]
    return [source(cell) for cell in read(path)["cells"]]


# ----------------------------------------------------------------------- the questions


def test_every_exercise_without_code_is_a_question(built):
    moodle, files = built
    assert [key for key in moodle if key] == ASKED
    assert len([name for name in files if name.startswith("items/")]) == len(ASKED)


@by_key
def test_question_needs_no_notebook(moodle, key):
    words = " ".join(moodle.itertext())
    assert not re.search(
        "[`$]|ex[.]hint|(run the|next) cell|cell above|in quotes", words
    )


@by_key
def test_question_is_the_notebooks(moodle, key):
    """Every word of the question stands in the notebook's exercise, or in `given`."""
    start = f"**Exercise {key}** "
    (asked,) = [cell for cell in cells(key[:2]) if cell.startswith(start)]
    shown = re.sub("<.*?>", "", moodle.findtext("questiontext/text"))
    known = set(re.findall(r"\w+", asked + given(key)))
    assert set(re.findall(r"\w+", shown)) - known - {"lt", "gt", "amp", "quot"} == set()


def numbers(text):
    return [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", text)]


def test_formula_keeps_its_numbers_in_qti(built):
    """What is set as MathML shows each number that its LaTeX has."""
    math = "{http://www.w3.org/1998/Math/MathML}"
    found = 0
    for name, text in built[1].items():
        for formula in ET.fromstring(text).iter(f"{math}math"):
            shown = "".join(formula.itertext())
            want = re.findall(r"\d+", formula.get("alttext"))
            assert sorted(re.findall(r"\d", shown)) == sorted("".join(want)), name
            found += 1
    assert found > 30


def test_given_numbers_are_the_notebooks():
    x, w, b = datasets.neuron()
    for key in ("01.1", "01.2"):
        found = numbers(re.sub(r"_\d", "", given(key)))
        assert found[: len(x) * 2 + 1] == [*x, *w, b]
    image, kernel = datasets.deck_image(), convolution.KERNELS["top edge"]
    once = convolution.correlate2d(image, kernel)
    assert numbers(given("04.1")) == [*image.ravel(), *kernel.ravel(), once[0, 0]]
    assert numbers(given("04.3")) == [*kernel.ravel()]
    (deck,) = [cell for cell in cells("04") if "Find the wrong one" in cell]
    wrong = numbers(deck.partition("| |")[2].replace("−", "-"))
    assert numbers(given("04.4")) == [*image.ravel(), *kernel.ravel(), *wrong]
    assert convolution.correlate2d(once, kernel)[0, 0] == -2


@pytest.mark.parametrize("key", ["03.10", "05.8", "05.9"])
def test_given_code_is_the_notebooks(key):
    lines = "\n".join(cells(key[:2])).splitlines()
    code = re.search(r"```python\n(.*?)```", given(key), flags=re.S)[1]
    known = {line.strip() for line in lines}
    assert {line.strip() for line in code.splitlines()} <= known | {""}


# --------------------------------------------------------- what each answer is told


def moodle_reply(question, answer):
    """Return (fraction, feedback) as Moodle finds it: the first answer that matches."""
    for each in question.findall("answer"):
        text = each.findtext("text")
        if question.get("type") == "numerical":
            matches = abs(answer - float(text)) <= float(each.findtext("tolerance"))
        else:
            matches = plain(text) == answer
        if matches:
            return int(each.get("fraction")), plain(each.findtext("feedback/text"))
    return 0, ""


def qti_reply(item, answer):
    """Return (score, feedback) as the item's response processing says."""
    tags = {node: node.tag.partition("}")[2] for node in item.iter()}
    find = {tag: [n for n in tags if tags[n] == tag] for tag in set(tags.values())}
    for case in find["responseCondition"][0]:
        test, *outcomes = case
        value = test[1].text
        if tags[test] == "equal":
            below, above = map(float, test.get("tolerance").split())
            matches = float(value) - below <= answer <= float(value) + above
        else:
            (choice,) = [
                c for c in find["simpleChoice"] if c.get("identifier") == value
            ]
            matches = " ".join("".join(choice.itertext()).split()) == answer
        if matches:
            got = {each.get("identifier"): each[0].text for each in outcomes}
            for feedback in find["modalFeedback"]:
                if feedback.get("identifier") == got["REPLY"]:
                    text = " ".join("".join(feedback.itertext()).split())
                    return int(got.get("SCORE", 0)) * 100, text
    return 0, ""


def plain(xhtml):
    return " ".join("".join(ET.fromstring(f"<x>{xhtml}</x>").itertext()).split())


@pytest.mark.parametrize(
    "key",
    [
        k
        for k in ASKED
        if np.ndim(EXERCISES[k].answer_type.expected) == 0
        and not isinstance(EXERCISES[k].answer_type.expected, str)
    ],
)
def test_number_is_judged_as_in_the_notebook(moodle, item, key):
    kind = EXERCISES[key].answer_type
    known = [each.answer for each in kind.misconceptions if np.ndim(each.answer) == 0]
    assert moodle.get("type") == "numerical" and len(known) >= 2
    digits = kind.decimals
    for answer in [kind.expected, *known]:
        typed = float(np.round(answer, digits)) if digits else answer
        for each in {answer, typed}:
            verdict = EXERCISES[key].judge(each)
            want = 100 * (verdict.kind == "right"), verdict.text.replace("`", "")
            want = want[0], " ".join(want[1].split())
            assert moodle_reply(moodle, each) == qti_reply(item, each) == want
    assert moodle_reply(moodle, 123456.5) == qti_reply(item, 123456.5) == (0, "")


@pytest.mark.parametrize(
    "key",
    [k for k in ASKED if isinstance(EXERCISES[k].answer_type.expected, str | tuple)],
)
def test_choice_has_one_right_answer_and_replies(moodle, item, key):
    kind = EXERCISES[key].answer_type
    assert moodle.get("type") == "multichoice"
    options = [each.findtext("text") for each in moodle.findall("answer")]
    assert 3 <= len(set(options)) == len(options) <= 6
    fractions = [int(each.get("fraction")) for each in moodle.findall("answer")]
    assert sorted(fractions) == [0] * (len(options) - 1) + [100]
    replies = {each.text for each in kind.misconceptions} | {EXERCISES[key].right}
    feedback = [each.findtext("feedback/text") for each in moodle.findall("answer")]
    assert set(map(plain, feedback)) <= {each.replace("`", "") for each in replies}
    right = feedback[fractions.index(100)]
    assert plain(right) == EXERCISES[key].right.replace("`", "")
    tags = {"q": build_quiz.QTI}
    cases = item.findall(".//q:responseCondition/*", tags)
    scored = [case for case in cases if case.find("*[@identifier='SCORE']") is not None]
    correct = [case.findtext("q:match/q:baseValue", "", tags) for case in scored]
    choices = [
        each.get("identifier") for each in item.iterfind(".//q:simpleChoice", tags)
    ]
    assert correct == [item.findtext(".//q:correctResponse/q:value", "", tags)]
    assert correct == [choices[fractions.index(100)]]
    if isinstance(kind.expected, str):  # its letter is its place
        assert fractions.index(100) == "abcd".index(kind.expected)
    else:
        typed = plain(options[fractions.index(100)])
        assert tuple(map(int, re.findall(r"\d+", typed))) == kind.expected
        for option, reply in zip(map(plain, options), feedback, strict=True):
            assert qti_reply(item, option)[1] == plain(reply)


# --------------------------------------------------------------------------- the forms

# Of QTI 2.1's published schema, what the items use: children in their order ("*": any
# number, "?": none or one; or a set, in any order), attributes that must be there, and
# attributes that may.
WORDS = {"em", "strong", "code", "br", "math"}
BLOCKS = {"p", "pre", "ol", "ul", "math"}
CASE = ["match|equal", "setOutcomeValue*"]
MODEL = {
    "assessmentItem": (
        ["responseDeclaration*", "outcomeDeclaration*", "itemBody?"]
        + ["responseProcessing?", "modalFeedback*"],
        "identifier title adaptive timeDependent",
        "lang schemaLocation",
    ),
    "responseDeclaration": (["correctResponse?"], "identifier cardinality", "baseType"),
    "outcomeDeclaration": (["defaultValue?"], "identifier cardinality", "baseType"),
    "correctResponse": (["value*"], "", ""),
    "defaultValue": (["value*"], "", ""),
    "value": ([], "", ""),
    "itemBody": (BLOCKS | {"choiceInteraction", "rubricBlock"}, "", ""),
    "choiceInteraction": (
        ["simpleChoice*"],
        "responseIdentifier shuffle maxChoices",
        "",
    ),
    "simpleChoice": ({"p", "pre"}, "identifier", ""),
    "textEntryInteraction": ([], "responseIdentifier", "expectedLength"),
    "rubricBlock": (BLOCKS, "view", ""),
    "responseProcessing": (["responseCondition*"], "", ""),
    "responseCondition": (["responseIf", "responseElseIf*"], "", ""),
    "responseIf": (CASE, "", ""),
    "responseElseIf": (CASE, "", ""),
    "match": (["variable", "baseValue"], "", ""),
    "equal": (["variable", "baseValue"], "toleranceMode", "tolerance"),
    "variable": ([], "identifier", ""),
    "baseValue": ([], "baseType", ""),
    "setOutcomeValue": (["baseValue"], "identifier", ""),
    "modalFeedback": (WORDS | BLOCKS, "outcomeIdentifier identifier showHide", ""),
    "p": (WORDS | {"textEntryInteraction"}, "", ""),
    "pre": (WORDS, "", ""),
    "ol": (["li*"], "", ""),
    "li": (WORDS | BLOCKS, "", ""),
    "em": (WORDS, "", ""),
    "strong": (WORDS, "", ""),
    "code": (WORDS, "", ""),
    "br": ([], "", ""),
    "assessmentTest": (["testPart*"], "identifier title", "schemaLocation"),
    "testPart": (
        ["assessmentSection*"],
        "identifier navigationMode submissionMode",
        "",
    ),
    "assessmentSection": (["assessmentItemRef*"], "identifier title visible", ""),
    "assessmentItemRef": ([], "identifier href", ""),
}
# MathML 2, presentation.
MATHS = set(
    "math mrow mi mn mo mtext mspace mfrac msqrt msub msup msubsup munder".split()
)
MATHS |= set("mover munderover mstyle mtable mtr mtd mfenced".split())


def complaints(node):
    """Yield what is wrong with a QTI element and those in it."""
    namespace, _, tag = node.tag[1:].partition("}")
    if "MathML" in namespace:
        yield from (f"{n.tag}?" for n in node.iter() if n.tag[36:] not in MATHS)
        return
    if tag not in MODEL or namespace != build_quiz.QTI:
        yield f"{node.tag} is unknown"
        return
    children, must, may = MODEL[tag]
    names = [each.tag.partition("}")[2] for each in node]
    if isinstance(children, set):
        fits = set(names) <= children
    else:
        parts = [re.fullmatch(r"(.+?)([*?]?)", each).groups() for each in children]
        pattern = "".join(f"(?:(?:{name}) ){how}" for name, how in parts)
        fits = re.fullmatch(pattern, "".join(f"{name} " for name in names))
    if not fits:
        yield f"<{tag}> can't hold {names}"
    got = {name.partition("}")[2] or name for name in node.attrib}
    if not set(must.split()) <= got <= set(must.split()) | set(may.split()):
        yield f"<{tag}> has {got}"
    named = node.get("identifier", "a")
    if not re.fullmatch(r"[A-Za-z_][\w.-]*", named, flags=re.ASCII):
        yield f"{named!r} is no identifier"
    mixed = WORDS | {"p", "pre", "li", "modalFeedback"}
    if tag not in mixed | {"value", "baseValue"}:
        texts = [node.text, *(child.tail for child in node)]
        if any((text or "").strip() for text in texts):
            yield f"<{tag}> holds text"
    for child in node:
        yield from complaints(child)


def test_qti_follows_the_published_model(built):
    _, files = built
    for name, text in files.items():
        if name != "imsmanifest.xml":
            assert list(complaints(ET.fromstring(text))) == [], name


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<itemBody>", "<itemBody>hello", "<itemBody> holds text"),
        ("<itemBody>", "<itemBody><em>hello</em>", "<itemBody> can't hold"),
        ('adaptive="false"', "", "<assessmentItem> has"),
        ('identifier="exercise-03-4"', 'identifier="03.4"', "'03.4' is no identifier"),
        ("simpleChoice", "choice", "choice is unknown"),
    ],
)
def test_model_refuses_mistakes(built, old, new, words):
    text = built[1]["items/exercise-03-4.xml"].decode()
    found = list(complaints(ET.fromstring(text.replace(old, new))))
    assert any(words in each for each in found)


def test_manifest_and_test_name_every_item(built):
    _, files = built
    tags = {"m": build_quiz.CP, "q": build_quiz.QTI}
    manifest = ET.fromstring(files["imsmanifest.xml"])
    resources = manifest.findall("m:resources/m:resource", tags)
    named = {each.get("href"): each for each in resources}
    assert set(named) == set(files) - {"imsmanifest.xml"}
    for href, each in named.items():
        assert each.find("m:file", tags).get("href") == href
        wanted = "test" if href == "test.xml" else "item"
        assert each.get("type") == f"imsqti_{wanted}_xmlv2p1"
    needed = named["test.xml"].findall("m:dependency", tags)
    known = {each.get("identifier") for each in resources}
    assert {each.get("identifierref") for each in needed} < known
    refs = ET.fromstring(files["test.xml"]).findall(".//q:assessmentItemRef", tags)
    assert [each.get("href") for each in refs] == [n for n in files if "items" in n]
    names = [ET.fromstring(files[each.get("href")]).get("identifier") for each in refs]
    assert [each.get("identifier") for each in refs] == names


# Moodle's documented XML format: what every question has, and what its type has.
EVERY = {"name", "questiontext", "generalfeedback", "defaultgrade", "penalty"}
EVERY |= {"hidden", "idnumber", "answer", "hint"}
OF_A_CHOICE = {"single", "shuffleanswers", "answernumbering"}


@by_key
def test_moodle_question_has_its_fields(moodle, key):
    is_choice = moodle.get("type") == "multichoice"
    assert {each.tag for each in moodle} == EVERY | (
        OF_A_CHOICE if is_choice else set()
    )
    assert moodle.findtext("name/text") == f"{key} {EXERCISES[key].title}"
    for each in moodle.iter():
        if each.get("format") == "html":
            ET.fromstring(f"<x>{each.findtext('text')}</x>")  # well-formed
    assert len(moodle.findall("hint")) == 2
    grades = [each.get("fraction") for each in moodle.findall("answer")]
    assert grades.count("100") == 1 and set(grades) == {"0", "100"}
    for each in moodle.findall("answer"):
        assert each.findtext("text") and each.findtext("feedback/text")
        assert is_choice or float(each.findtext("tolerance")) > 0


def test_categories_are_the_notebooks(built):
    quiz = built[0][None]
    names = [each.text for each in quiz.iterfind("question/category/text")]
    assert len(names) == len(NOTEBOOKS)
    assert (
        names[2] == "$course$/top/Neural Network Lecture Notebooks/03 backpropagation"
    )
