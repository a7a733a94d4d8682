"""The mixer of adverts: the same every time, at the rates it states, with sentences that no cache can answer."""

import datetime as dt
import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.evaluation import remix
from credlens.models.evaluation.remix import Mixed, PostingMixer, RemixConfig, mix_credentials
from credlens.models.records import Credential, Outcome, Posting
from credlens.taxonomy.errors import ConfigError, InputError

SENTENCES = [f"You will weld the pipes of hall {i} by hand." for i in range(120)]
SOURCES = [
    Posting(
        id=f"s{i}",
        title=f"Welder of works {i}",
        text="Your duties:\n\n" + " ".join(SENTENCES[4 * i : 4 * i + 4]),
        employer=f"Works {i}",
        region="Hull",
    )
    for i in range(30)
]
WORDS = set(" ".join(SENTENCES).split()) | {"Your", "duties:"}


def mixed(count: int = 3000, **settings: object) -> list[Mixed]:
    return list(PostingMixer(SOURCES, RemixConfig(**settings)).batch(0, count))  # type: ignore[arg-type]


def share_near(share: float, expected: float, count: int) -> bool:
    """Return whether a share of so many draws lies within five standard deviations of the expected one."""
    return abs(share - expected) <= 5 * (expected * (1 - expected) / count) ** 0.5


def test_equal_settings_give_equal_adverts_and_another_seed_others() -> None:
    assert mixed(200) == mixed(200)
    assert mixed(200) != mixed(200, seed=2)


def test_batches_differ_and_no_id_comes_twice() -> None:
    mixer = PostingMixer(SOURCES, RemixConfig())
    made = [m.posting for begin in (0, 100) for m in mixer.batch(begin, 100)]
    assert [p.id for p in made] == [f"p{i:08}" for i in range(200)]
    assert [p.text for p in made[:100]] != [p.text for p in made[100:]]


def test_without_noise_every_sentence_is_of_a_source() -> None:
    made = mixed(300, noise=0, repeated=0, nearly=0)
    cut = [line for m in made for line in re.split(r"(?<=\.)\s|\n+", m.posting.text) if line]
    assert set(cut) <= {*SENTENCES, "Your duties:"}
    assert {m.posting.title for m in made} <= {p.title for p in SOURCES}


def test_the_share_of_sentences_with_noise_is_as_stated() -> None:
    """A word put in stands in no source; the heading, of two words, gets none."""
    made = mixed(noise=0.15, repeated=0, nearly=0)
    cut = [line for m in made for line in re.split(r"(?<=\.)\s|\n+", m.posting.text) if line]
    sentences = [line for line in cut if line != "Your duties:"]
    with_noise = [line for line in sentences if not set(line.split()) <= WORDS]
    assert share_near(len(with_noise) / len(sentences), 0.15, len(sentences))
    assert len(set(with_noise)) == len(with_noise)
    assert share_near(sum(len(m.posting.title.split()) == 5 for m in made) / len(made), 0.15, len(made))


def test_noise_of_different_batches_differs() -> None:
    mixer = PostingMixer(SOURCES, RemixConfig(noise=1))
    words = [w for begin in (0, 500) for m in mixer.batch(begin, 500) for w in m.posting.text.split() if w not in WORDS]
    assert len(words) > 1000
    # A repeated advert repeats its words; what is new has words of its own.
    new = [w for m in mixer.batch(0, 500) if not m.copy_of for w in m.posting.text.split() if w not in WORDS]
    assert len(set(new)) == len(new)


def test_copies_come_at_the_stated_rates() -> None:
    made = mixed(repeated=0.1, nearly=0.05)
    by_id = {m.posting.id: m.posting for m in made}
    copies = [m for m in made if m.copy_of]
    exact = [m for m in copies if m.posting.text == by_id[m.copy_of].text]
    assert share_near(len(exact) / len(made), 0.1, len(made))
    assert share_near((len(copies) - len(exact)) / len(made), 0.05, len(made))
    for m in copies:
        original = by_id[m.copy_of]
        assert m.posting.title == original.title
        assert original.id < m.posting.id
        left = m.posting.text.removeprefix(original.text)
        assert len(left.split()) <= 2  # a copy of a near copy has two words more than the first of all


def test_days_lie_within_the_months_and_fill_them() -> None:
    days = [m.posting.date for m in mixed(until=dt.date(2026, 6, 30), months=3)]
    assert min(d for d in days if d) > dt.date(2026, 6, 30) - dt.timedelta(days=90)
    assert {d.month for d in days if d} >= {4, 5, 6}
    assert max(d for d in days if d) <= dt.date(2026, 6, 30)


def test_an_advert_ends_at_the_paragraph_that_reaches_its_length() -> None:
    """Paragraphs have at most five sentences of 43 characters here: 200 are passed by less than one of them."""
    assert all(len(m.posting.text) < 200 + 5 * 45 for m in mixed(500, characters=200, noise=0, nearly=0))
    assert all(m.posting.text for m in mixed(500, characters=1))


@given(st.text(alphabet=st.sampled_from("ab .!\n\t•"), max_size=80))
def test_paragraphs_joined_are_the_text_and_a_line_end(text: str) -> None:
    joined = "".join(piece for paragraph in remix._paragraphs(text) for piece in paragraph)
    assert joined.rstrip() == text.rstrip()
    assert not text or joined.endswith(("\n", " ", "\t"))


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 999)), min_size=2, max_size=50, unique=True))
def test_no_two_words_are_the_same(pairs: list[tuple[int, int]]) -> None:
    assert len({remix._word(*pair) for pair in pairs}) == len(pairs)


def test_credentials_are_mixed_likewise() -> None:
    sources = [
        Credential(id="a", title="Welding", outcomes=(Outcome(id="a1", text="Weld the pipes by hand"),), level="4"),
        Credential(
            id="b", title="Soup", outcomes=(Outcome(id="b1", text="Cook soups"), Outcome(id="b2", text="Wash up"))
        ),
    ]
    made = list(mix_credentials(sources, 400, RemixConfig()))
    assert made == list(mix_credentials(sources, 400, RemixConfig()))
    assert len({c.id for c in made}) == len({c.title for c in made}) == 400
    assert {len(c.outcomes) for c in made} == {1, 2}
    assert {c.level for c in made} == {"4", ""}
    plain = {"Weld the pipes by hand", "Cook soups", "Wash up"}
    put_in = [o.text for c in made for o in c.outcomes if o.text not in plain]
    assert put_in
    assert len(set(put_in)) == len(put_in)


@pytest.mark.parametrize("settings", [{"noise": 1.1}, {"repeated": 0.6, "nearly": 0.6}, {"foreign": -0.1}])
def test_a_rate_out_of_range_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=r"lie in 0\.\.1"):
        RemixConfig(**settings)  # type: ignore[arg-type]


def test_nothing_to_mix_is_refused() -> None:
    with pytest.raises(InputError, match="no posting to mix others from"):
        PostingMixer([], RemixConfig())
    with pytest.raises(InputError, match="no credential to mix others from"):
        list(islice(mix_credentials([], 1, RemixConfig()), 1))
