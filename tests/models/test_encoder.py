"""The released weights, and any other sentence-transformers model, behind the encoder protocol."""

import numpy as np
import pytest

from credlens.models.matching.encoder import Encoder, OnnxEncoder, SentenceTransformerEncoder, packaged_minilm

TEXTS = [
    "Weld pipes to drawings.",
    "Cook soups",
    "Maintain the records of patients, and report what changed overnight.",
]


@pytest.fixture(scope="module", params=["released", "sentence-transformers"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return OnnxEncoder() if request.param == "released" else SentenceTransformerEncoder(packaged_minilm())


def test_the_fingerprint_needs_no_model() -> None:
    prints = {OnnxEncoder().fingerprint, SentenceTransformerEncoder(packaged_minilm()).fingerprint}
    assert len(prints) == 2
    assert {len(p) for p in prints} == {12}


@pytest.mark.model
def test_vectors_have_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.model
def test_near_meanings_are_near(encoder: Encoder) -> None:
    welding, cooking = encoder.encode(["prepare broths"])[0] @ encoder.encode(TEXTS[:2]).T
    assert cooking > welding + 0.2


@pytest.mark.model
def test_a_text_has_one_vector_in_any_company(encoder: Encoder) -> None:
    """Padding to the longest text of a batch moves a vector by rounding errors only."""
    np.testing.assert_allclose(encoder.encode(TEXTS)[1], encoder.encode(TEXTS[1:2])[0], atol=1e-5)


@pytest.mark.model
def test_tokens_know_their_places(encoder: Encoder) -> None:
    for text, tokens in zip(TEXTS, encoder.encode_tokens(TEXTS), strict=True):
        assert tokens.vectors.shape == (len(tokens.start), 384)
        said = "".join(text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True))
        assert said == text.replace(" ", "")


@pytest.mark.model
def test_a_long_text_is_cut_at_the_models_window(encoder: Encoder) -> None:
    (tokens,) = encoder.encode_tokens(["weld " * 1000])
    assert len(tokens.vectors) in (126, 254)


@pytest.mark.model
def test_a_text_is_the_mean_of_its_tokens_and_markers(encoder: Encoder) -> None:
    """Nearly: the two markers count too, so the angle to the mean of the words alone is small and not nought."""
    (tokens,) = encoder.encode_tokens(TEXTS[2:])
    mean = tokens.vectors.mean(axis=0)
    assert 0.97 < encoder.encode(TEXTS[2:])[0] @ mean / np.linalg.norm(mean) <= 1.0001


def test_no_text_has_no_vector() -> None:
    assert OnnxEncoder().encode_tokens([]) == []
