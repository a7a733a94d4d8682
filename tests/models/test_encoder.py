"""The packaged weights behind the encoder protocol."""

import numpy as np
import pytest

from credlens.models.matching.encoder import SentenceTransformerEncoder

TEXTS = [
    "Weld pipes to drawings.",
    "Cook soups",
    "Maintain the records of patients, and report what changed overnight.",
]


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


def test_the_fingerprint_needs_no_model(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.fingerprint == SentenceTransformerEncoder().fingerprint
    assert len(encoder.fingerprint) == 12


@pytest.mark.model
def test_vectors_have_length_one(encoder: SentenceTransformerEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.model
def test_near_meanings_are_near(encoder: SentenceTransformerEncoder) -> None:
    welding, cooking = encoder.encode(["prepare broths"])[0] @ encoder.encode(TEXTS[:2]).T
    assert cooking > welding + 0.2


@pytest.mark.model
def test_a_text_has_one_vector_in_any_company(encoder: SentenceTransformerEncoder) -> None:
    """Padding to the longest text of a batch moves a vector by rounding errors only."""
    np.testing.assert_allclose(encoder.encode(TEXTS)[1], encoder.encode(TEXTS[1:2])[0], atol=1e-5)


@pytest.mark.model
def test_tokens_know_their_places(encoder: SentenceTransformerEncoder) -> None:
    for text, tokens in zip(TEXTS, encoder.encode_tokens(TEXTS), strict=True):
        assert tokens.vectors.shape == (len(tokens.start), 384)
        said = "".join(text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True))
        assert said == text.replace(" ", "")


@pytest.mark.model
def test_a_long_text_is_cut_at_the_models_window(encoder: SentenceTransformerEncoder) -> None:
    (tokens,) = encoder.encode_tokens(["weld " * 1000])
    assert len(tokens.vectors) == 254
