"""The site's pages in a browser: from a disk and without a network."""

import random
import re

import build_site
import pytest
from exercise_answers import EXERCISES
from exercise_form import form
from reading import find_axe

pytestmark = pytest.mark.browser

TYPED = (
    "",
    "two",
    "1,234",
    "1,792",
    "1 2",
    "(62, 62, 5)",
    "50%",
    "−0,75",
    "3/4",
    "1e3",
)
WORDS = "# A glossary\n\n## Words\n\n- **kernel**: one stride on\n- **stride**: steps\n"
AXE = """() => axe.run({preload: false}).then(found => found.violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => [each.id, each.nodes.map(node => node.target.join(" "))]))"""
# Answer a form in many ways: what it says to each.
ANSWER = """([key, texts]) => texts.map(text => {
    const form = document.querySelector(`form[data-key="${key}"]`);
    form.querySelector("input").value = text;
    form.requestSubmit();
    return form.querySelector(".replies").textContent;
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return a built site: a glossary, and a page of all exercises."""
    patch = pytest.MonkeyPatch()
    root = tmp_path_factory.mktemp("the course")
    patch.setattr(build_site, "ROOT", root)
    out, words = root / "site", root / "docs" / "glossary.md"
    words.parent.mkdir()
    words.write_text(WORDS, "utf-8")
    build_site.build([words], out)
    body = "<h1>Ask</h1>" + "".join(map(form, EXERCISES.values()))
    body += "<details class='later'><summary>Later</summary></details>"
    body += f"<pre>{'long ' * 400}</pre>"
    body += '<div class="solved" data-keys="01.1 01.2"></div>'
    page = build_site.Site([words], out, "")
    page.save(root / "docs" / "ask.md", "Ask", "Exercises", body)
    yield out
    patch.undo()


@pytest.fixture(scope="module")
def tab(browser, site):
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
    yield page
    context.close()


def opened(tab, site, name, width=1280):
    tab.set_viewport_size({"width": width, "height": 720})
    tab.goto((site / name).as_uri())
    return tab


def near(rng, exercise):
    """Return what a person may type who knows the answer, nearly or not at all."""
    kind = exercise.answer_type
    known = [kind.expected, *(each.answer for each in kind.misconceptions)]
    texts = []
    for value in known:
        if isinstance(value, tuple):
            texts.append(", ".join(map(str, value)))
        else:
            value *= rng.choice((1, 1, 1, -1, 100, 1.01))
            texts.append(f"{value:.{rng.randrange(5)}f}")
    return [*rng.sample(texts, min(len(texts), 9)), f"{known[0]}", *TYPED]


def test_replies_are_the_notebooks(tab, site):
    opened(tab, site, "docs/ask.html")
    rng, recognised = random.Random(3), 0
    for key, exercise in EXERCISES.items():
        if exercise.kind == "write" or isinstance(exercise.answer_type.expected, str):
            continue
        texts = near(rng, exercise)
        for text, said in zip(texts, tab.evaluate(ANSWER, [key, texts]), strict=True):
            if not text:
                assert said.startswith("• "), (key, said)
                continue
            verdict = exercise.judge(eval(text) if "/" in text else text)
            sign = "✓" if verdict.kind == "right" else "✗"
            assert said.startswith(f"{sign} {key}"), (key, text, said, verdict)
            if verdict.recognised and not re.search("text|one number", verdict.text):
                wanted = re.sub(r"^\(Read as .*?no quotes\.\) |`", "", verdict.text)
                assert said.endswith(wanted), (key, text, said, verdict)
                recognised += 1
    assert recognised > 100
    assert tab.problems == []


def test_letters_hints_and_progress(tab, site):
    opened(tab, site, "docs/ask.html")
    form = tab.locator('form[data-key="01.2"]')
    replies, solved = form.locator(".replies"), tab.locator(".solved")
    exercise = EXERCISES["01.2"]
    for letter, text in exercise.answer_type.misconceptions:
        form.get_by_role("button", name=letter, exact=True).press("Enter")
        assert replies.text_content().endswith(text.replace("`", ""))
    assert "0 of 2" in solved.text_content()
    right = exercise.answer_type.expected
    form.get_by_role("button", name=right, exact=True).click()
    assert exercise.right.replace("`", "") in replies.text_content()
    assert "1 of 2" in solved.text_content() and "✓" in solved.text_content()
    for text in (*exercise.hints, exercise.worked, exercise.worked):
        form.locator("[data-do=hint]").click()
        assert text.split("`")[0].split("\n")[0] in replies.text_content()


def test_search_finds_words_and_says_when_not(tab, site):
    opened(tab, site, "index.html", width=400)
    tab.get_by_role("button", name="Search").click()
    tab.wait_for_function("document.activeElement.type === 'search'")
    tab.keyboard.type("strides")
    first = tab.locator(".found a").first
    first.wait_for()
    assert first.get_attribute("href") == "docs/glossary.html#stride"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/glossary.html#stride")
    assert not tab.locator("#course").is_visible()
    tab.set_viewport_size({"width": 1280, "height": 720})
    tab.keyboard.press("/")
    tab.keyboard.type("qwertz")
    tab.wait_for_selector(".found p")
    assert "No section has “qwertz”" in tab.locator(".found").text_content()
    assert tab.problems == []


def test_the_theme_stays_from_page_to_page(tab, site):
    opened(tab, site, "index.html")
    paper = "getComputedStyle(document.body).backgroundColor"
    before = tab.evaluate(paper)
    tab.get_by_role("button", name="Light or dark").click()
    dark = tab.evaluate(paper)
    opened(tab, site, "docs/glossary.html")
    assert dark == tab.evaluate(paper) != before
    tab.evaluate(f"addEventListener('beforeprint', () => printed = {paper})")
    tab.pdf()  # on white paper, whatever the screen shows
    assert tab.evaluate("printed") == before and tab.evaluate(paper) == dark
    tab.get_by_role("button", name="Light or dark").click()


def test_an_edge_fades_until_the_end_is_seen(tab, site):
    code = opened(tab, site, "docs/ask.html").locator("pre").last
    assert code.evaluate("pre => getComputedStyle(pre).maskImage") != "none"
    code.evaluate("pre => pre.scrollTo(pre.scrollWidth, 0)")
    code.and_(tab.locator(":not(.more)")).wait_for()
    assert code.evaluate("pre => getComputedStyle(pre).maskImage") == "none"


@pytest.mark.parametrize("width", [400, 1280])
def test_pages_are_accessible_and_fit(tab, site, width):
    axe = find_axe()
    if axe is None:
        pytest.skip("axe-core is not installed (make axe)")
    for name in ("index.html", "docs/glossary.html", "docs/ask.html"):
        opened(tab, site, name, width)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.add_script_tag(content=axe.read_text("utf-8"))
        assert tab.evaluate(AXE) == [], name
