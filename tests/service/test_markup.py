"""HTML to text: what a reader sees as a line is one, list items keep their bullets, and text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.segment import Segmenter
from credlens.service.formats.markup import html_text, plain_text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bake bread",
        "a < b, C<T> and <5 years > 3",
        "<o> <unknown>",
        "?a=1&copy=2",
        "• Bake\n• Serve\n",
        "<p",
        "AT&T",
    ],
)
def test_what_holds_no_markup_is_left_alone(text: str) -> None:
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("R&amp;D &#8211; caf&eacute; &nbsp;x", "R&D – café  x"),
        ("Bake <b>bread</b>.\n Serve.", "Bake bread.\n Serve."),
        ("<p>One\ntwo</p><p>Three</p>", "One two\n\nThree"),
        ("A<br>B<br/>C", "A\nB\nC"),
        ("<h2>Tasks</h2><ul><li>Bake<li><b>Cook</b> rice</ul>Tail", "Tasks\n\n• Bake\n• Cook rice\n\nTail"),
        ("<ol><li>x</li><li>y<ul><li>z</li></ul></li><li>w</li></ol>", "1. x\n2. y\n\n• z\n\n3. w"),
        ("<ul><li></li><li>• real</li><li>- dash</li></ul>", "• real\n• dash"),
        ("<table><tr><th>A</th><td>B</td></tr><tr><td>C</td></tr></table>", "A B\nC"),
        ("<p>x</p><script>alert('<p>1</p>')</script><style>p{}</style><!-- no -->", "x"),
        ("&lt;p&gt;Hi &amp;amp; you&lt;/p&gt;&lt;ul&gt;&lt;li&gt;a&lt;/li&gt;&lt;/ul&gt;", "Hi & you\n\n• a"),
        ("<p>knows &lt;br&gt; tags</p>", "knows <br> tags"),
        ("<p>", ""),
        ("<div>a<p>b</div>c</p>", "a\n\nb\n\nc"),
        ("<pre>a\n  b</pre>", "a\nb"),
    ],
)
def test_markup_goes_and_structure_stays(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_bullets_are_segments_of_their_own() -> None:
    text = plain_text("<p>You will:</p><ul><li>Dress wounds</li><li>Report incidents</li></ul>")
    assert [s.text for s in Segmenter().segment(text)] == ["You will:", "Dress wounds", "Report incidents"]


def test_what_nests_deeper_than_the_parser_goes_is_kept() -> None:
    assert plain_text("<div>" * 5000 + "deep" + "</div>" * 5000) == "deep"


def test_of_very_many_elements_no_tree_is_made() -> None:
    assert plain_text("<p>a</p>" * 200_000) == "\n".join("a" * 200_000)


words = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=6)
tags = st.sampled_from(["p", "div", "b", "li", "ul", "td", "h3", "span", "section"])
Tree = str | tuple[str, list["Tree"]]
trees: st.SearchStrategy[Tree] = st.deferred(lambda: words | st.tuples(tags, st.lists(trees, max_size=3)))


@given(trees)
def test_words_come_out_whole_and_in_order(tree: Tree) -> None:
    """The oracle lists the leaves; each stands between blanks so that inline tags join none."""

    def leaves(node: Tree) -> list[str]:
        return [node] if isinstance(node, str) else [word for child in node[1] for word in leaves(child)]

    def written(node: Tree) -> str:
        return f" {node} " if isinstance(node, str) else f"<{node[0]}>{''.join(map(written, node[1]))}</{node[0]}>"

    text = html_text(written(tree))
    assert [word for word in text.split() if word != "•"] == leaves(tree)
    assert html_text(text) == " ".join(text.split())


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    plain_text(text.replace("\0", ""))
    plain_text("<p>" + text.replace("\0", ""))
