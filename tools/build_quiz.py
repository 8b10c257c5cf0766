"""Build the question bank: the exercises to predict or to find an error, for an LMS.

    python tools/build_quiz.py

writes build/quiz/moodle.xml, for Moodle's question bank, and build/quiz/qti21.zip, a
QTI 2.1 package. The questions are the notebooks' own; what a notebook shows around one
is its `given` in the content files. Functions to write stay in the notebooks.
"""

import html
import re
import sys
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import nbformat
import numpy as np
import questions as asked
from executed import ROOT
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from static_html import formula

from lecture_utils.exercises.answer_types import NumberAnswer, format_number

OUT = ROOT / "build" / "quiz"
NAME = "Neural Network Lecture Notebooks"
MOST_OPTIONS = 6  # of the shapes that people take for the right one
QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
# Where they are published; nothing is fetched.
SCHEMAS = {
    QTI: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    CP: "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ET.register_namespace("m", "http://www.w3.org/1998/Math/MathML")
ITEM, TEST = "imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1"


@dataclass(frozen=True)
class Question:
    """An exercise as a question; words are Markdown, replies plain text."""

    key: str
    title: str
    words: str
    replies: tuple  # (value, reply)
    right: object  # the value that is right
    tolerance: float | None  # of a number; None where one value is chosen
    hints: tuple
    worked: str

    def tolerance_of(self, value):
        """Return how far an answer may be from a value, as the notebook rounds."""
        return self.tolerance or 1e-9 + 1e-6 * abs(value)


def questions(notebook):
    """Return the Questions of a notebook's stored text, a path."""
    texts = [cell.source for cell in nbformat.read(notebook, as_version=4).cells]
    exercises = filter(asked.key_of, texts)
    return [_question(t) for t in exercises if asked.exercise(t).kind != "write"]


def _question(text):
    exercise = asked.exercise(text)
    words, options = asked.question(text)
    answers = exercise.answer_type
    pairs = [(answers.expected, exercise.right), *answers.misconceptions]
    tolerance, replies = None, {}
    if not isinstance(answers, NumberAnswer):
        replies = {options[letter]: text for letter, text in sorted(pairs)}
        right = options[answers.expected]
    elif isinstance(answers.expected, tuple):
        size = len(answers.expected)
        for value, text in pairs:
            if np.size(value) == size and np.all(np.equal(value, np.round(value))):
                replies[f"({', '.join(map(str, value))})"] = text
        right, *_ = replies
        replies = dict(sorted(list(replies.items())[:MOST_OPTIONS]))
    else:
        digits = answers.decimals
        # A little more than half a digit, so that a half is in it.
        tolerance = 0.500001 * 10**-digits if digits else 0.0
        for value, text in pairs:
            if np.ndim(value) == 0:
                value = round(value, digits) if digits else value
                replies.setdefault(value, text)
        right, *_ = replies
    return Question(
        exercise.key,
        exercise.title,
        words,
        tuple(replies.items()),
        right,
        tolerance,
        exercise.hints,
        exercise.worked,
    )


# ------------------------------------------------------------------------ words as HTML


class _Renderer(IPythonRenderer):
    def __init__(self, tex):
        super().__init__(escape=False)
        self.tex = tex

    def block_math(self, body):
        return self.tex(body, display="block")

    def inline_math(self, body):
        return self.tex(body, display="inline")

    def block_code(self, code, info=None):
        return f"<pre>{html.escape(code)}</pre>\n"


def rendered(markdown, tex):
    """Return Markdown as XHTML; `tex` makes its formulas."""
    return MarkdownWithMath(renderer=_Renderer(tex)).render(markdown)


def plain(text):
    """Return a reply, a hint or a worked answer as XHTML."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
    text = re.sub(r"\n    (.+)", r"<br/><code>\1</code>", text)
    return f"<p>{text}</p>"


def mathjax(tex, display):
    """Return a formula as Moodle's own filter reads it."""
    start, end = (r"\[", r"\]") if display == "block" else (r"\(", r"\)")
    return f"{start}{html.escape(tex.strip(), quote=False)}{end}"


def _in_a_line(value):
    """Return what one chooses, for Moodle."""
    return rendered(value, mathjax).strip().removeprefix("<p>").removesuffix("</p>")


def value_text(value):
    return value if isinstance(value, str) else format_number(value)


# ------------------------------------------------------------------------------- Moodle


def moodle(banks):
    """Return {notebook's name: Questions} as Moodle's XML, a category a notebook."""
    quiz = ET.Element("quiz")
    for name, bank in banks.items():
        category = ET.SubElement(quiz, "question", type="category")
        _text(category, "category", f"$course$/top/{NAME}/{name}")
        for question in bank:
            quiz.append(_moodle_question(question))
    return quiz


def _moodle_question(question):
    is_number = question.tolerance is not None
    node = ET.Element("question", type="numerical" if is_number else "multichoice")
    _text(node, "name", f"{question.key} {question.title}")
    _html(node, "questiontext", rendered(question.words, mathjax))
    _html(node, "generalfeedback", plain(question.worked))
    fields = {"defaultgrade": 1, "penalty": 0.3333333, "hidden": 0}
    fields["idnumber"] = question.key
    if not is_number:
        fields |= {"single": "true", "shuffleanswers": 0, "answernumbering": "abc"}
    for tag, value in fields.items():
        ET.SubElement(node, tag).text = str(value)
    for value, reply in question.replies:
        fraction = "100" if value == question.right else "0"
        answer = ET.SubElement(node, "answer", fraction=fraction)
        if is_number:
            answer.set("format", "moodle_auto_format")
            tolerance = format_number(question.tolerance_of(value))
            ET.SubElement(answer, "text").text = value_text(value)
            ET.SubElement(answer, "tolerance").text = tolerance
        else:
            answer.set("format", "html")
            ET.SubElement(answer, "text").text = _in_a_line(value)
        _html(answer, "feedback", plain(reply))
    for each in question.hints:
        _html(node, "hint", plain(each))
    return node


def _text(node, tag, text):
    ET.SubElement(ET.SubElement(node, tag), "text").text = text


def _html(node, tag, text):
    ET.SubElement(ET.SubElement(node, tag, format="html"), "text").text = text


# ------------------------------------------------------------------------------ QTI 2.1


def qti(banks):
    """Return {file name: XML} of a package: an item a question, a test, a manifest."""
    files, items = {}, {}
    for name, bank in banks.items():
        items[name] = [f"items/{_identifier(each)}.xml" for each in bank]
        files |= dict(zip(items[name], map(_item, bank), strict=True))
    return files | {"test.xml": _test(items), "imsmanifest.xml": _manifest(items)}


def _identifier(question):
    return f"exercise-{question.key.replace('.', '-')}"


def _item(question):
    is_number = question.tolerance is not None
    kind = "float" if is_number else "identifier"
    attributes = {"adaptive": "false", "timeDependent": "false", "xml:lang": "en"}
    item = _root(
        "assessmentItem", QTI, _identifier(question), question.title, **attributes
    )
    values = {
        value: value_text(value) if is_number else f"option-{number}"
        for number, (value, _) in enumerate(question.replies)
    }
    add = ET.SubElement
    declared = {"cardinality": "single", "baseType": kind}
    response = add(item, "responseDeclaration", identifier="RESPONSE", **declared)
    add(add(response, "correctResponse"), "value").text = values[question.right]
    for name, base, default in [("SCORE", "float", "0"), ("REPLY", "identifier", None)]:
        declared = {"cardinality": "single", "baseType": base}
        outcome = add(item, "outcomeDeclaration", identifier=name, **declared)
        if default:
            add(add(outcome, "defaultValue"), "value").text = default
    body = add(item, "itemBody")
    body.extend(_qti_html(rendered(question.words, formula)))
    if is_number:
        entry = {"responseIdentifier": "RESPONSE", "expectedLength": "12"}
        add(add(body, "p"), "textEntryInteraction", entry)
    else:
        choices = {"responseIdentifier": "RESPONSE", "shuffle": "false"}
        choices = add(body, "choiceInteraction", choices, maxChoices="1")
        for value, identifier in values.items():
            choice = add(choices, "simpleChoice", identifier=identifier)
            choice.extend(_qti_html(rendered(value, formula)))
    worked = add(body, "rubricBlock", view="scorer tutor")
    worked.extend(_qti_html(plain(question.worked)))
    condition = add(add(item, "responseProcessing"), "responseCondition")
    for number, value in enumerate(values):
        case = add(condition, "responseElseIf" if number else "responseIf")
        test = add(case, "match")
        if is_number:
            tolerance = format_number(question.tolerance_of(value))
            test.tag = "equal"
            test.attrib |= {
                "toleranceMode": "absolute",
                "tolerance": f"{tolerance} {tolerance}",
            }
        add(test, "variable", identifier="RESPONSE")
        add(test, "baseValue", baseType=kind).text = values[value]
        _set(case, "REPLY", "identifier", f"reply-{number}")
        if value == question.right:
            _set(case, "SCORE", "float", "1")
    for number, (_, reply) in enumerate(question.replies):
        shown = {"outcomeIdentifier": "REPLY", "identifier": f"reply-{number}"}
        feedback = add(item, "modalFeedback", shown, showHide="show")
        feedback.extend(_qti_html(plain(reply)))
    return item


def _set(case, outcome, kind, value):
    node = ET.SubElement(case, "setOutcomeValue", identifier=outcome)
    ET.SubElement(node, "baseValue", baseType=kind).text = value


def _qti_html(xhtml):
    return ET.fromstring(f"<div>{xhtml}</div>")


def _root(tag, namespace, identifier, title=None, **attributes):
    where = f"{namespace} {SCHEMAS[namespace]}"
    root = ET.Element(tag, {"xmlns": namespace, "xmlns:xsi": XSI})
    root.attrib |= {"xsi:schemaLocation": where, "identifier": identifier}
    root.attrib |= {"title": title} if title else {}
    root.attrib |= attributes
    return root


def _test(items):
    test = _root("assessmentTest", QTI, "test", NAME)
    modes = {"navigationMode": "nonlinear", "submissionMode": "individual"}
    part = ET.SubElement(test, "testPart", identifier="part", **modes)
    for name, files in items.items():
        section = ET.SubElement(
            part, "assessmentSection", identifier=f"notebook-{name[:2]}"
        )
        section.attrib |= {"title": name, "visible": "true"}
        for file in files:
            stem = Path(file).stem
            ET.SubElement(section, "assessmentItemRef", identifier=stem, href=file)
    return test


def _manifest(items):
    manifest = _root("manifest", CP, "neural-network-lecture-notebooks")
    metadata = ET.SubElement(manifest, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(manifest, "organizations")
    resources = ET.SubElement(manifest, "resources")
    files = [file for each in items.values() for file in each]
    resource = partial(ET.SubElement, resources, "resource")
    test = resource(identifier="resource-test", type=TEST, href="test.xml")
    ET.SubElement(test, "file", href="test.xml")
    for file in files:
        name = f"resource-{Path(file).stem}"
        item = resource(identifier=name, type=ITEM, href=file)
        ET.SubElement(item, "file", href=file)
        ET.SubElement(test, "dependency", identifierref=name)
    return manifest


# ------------------------------------------------------------------------------- files


def written(root):
    """Return an XML document as bytes."""
    ET.indent(root, level=0)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def build(out=OUT):
    """Write both files and return the Questions, by notebook."""
    notebooks = sorted((ROOT / "notebooks").glob("0[1-9]_*.ipynb"))
    banks = {path.stem.replace("_", " "): questions(path) for path in notebooks}
    out.mkdir(parents=True, exist_ok=True)
    (out / "moodle.xml").write_bytes(written(moodle(banks)))
    with zipfile.ZipFile(out / "qti21.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for name, root in qti(banks).items():
            # No date, so that the same questions are the same file.
            package.writestr(zipfile.ZipInfo(name), written(root))
    return banks


def main():
    """Build the question bank, and say what is in it."""
    banks = build()
    for name, bank in banks.items():
        print(f"{name}: {len(bank)} questions")
    print(f"in {OUT.relative_to(ROOT)}: moodle.xml, qti21.zip")


if __name__ == "__main__":
    sys.exit(main())
