"""The static model, on a table of seven tokens made by hand."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from credlens.models.matching.choice import open_encoder, skill_encoder
from credlens.models.matching.encoder import OnnxEncoder, SentenceTransformerEncoder, packaged_minilm
from credlens.models.matching.static import FILE, LEVELS, StaticEncoder, write_table
from credlens.taxonomy.errors import ConfigError

from ..fakes import HashEncoder

VOCABULARY = ("[PAD]", "[UNK]", "weld", "##ing", "pipes", "the", "soup")
ROWS = np.array(
    [[0, 0, 0], [0, 0, 1], [31, 0, 0], [0, 15, 0], [0, 31, 0], [0.5, 0.25, 0], [0, 0, -4]],
    dtype=np.float32,
)


def make(folder: Path, rows: np.ndarray = ROWS) -> StaticEncoder:
    """Write the table, its vocabulary and something that stands for the weights of its teacher."""
    tokenizer = Tokenizer(WordPiece({token: i for i, token in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "encoder.onnx").write_bytes(b"weights")
    write_table(folder / FILE, rows, encoder=OnnxEncoder(folder).fingerprint)
    return StaticEncoder(folder)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> StaticEncoder:
    return make(tmp_path_factory.mktemp("static"))


def test_a_text_is_the_sum_of_its_rows(encoder: StaticEncoder) -> None:
    """Weld, ##ing and pipes: (31, 0, 0) + (0, 15, 0) + (0, 31, 0) = (31, 46, 0), of length sqrt(3077) = 55.471."""
    (vector,) = encoder.encode(["Welding pipes"])
    np.testing.assert_allclose(vector, [31 / 55.471, 46 / 55.471, 0], atol=1e-4)


def test_a_frequent_word_weighs_little(encoder: StaticEncoder) -> None:
    """`the` is 0.56 long and `weld` 31: their sum lies 0.4 degrees from `weld` alone."""
    plain, with_article = encoder.encode(["weld", "the weld"])
    assert 0.9998 < plain @ with_article < 1


def test_tokens_are_rows_at_their_places(encoder: StaticEncoder) -> None:
    (tokens,) = encoder.encode_tokens(["Welding  soup"])
    assert list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)) == [(0, 4), (4, 7), (9, 13)]
    np.testing.assert_allclose(tokens.vectors, ROWS[[2, 3, 6]], rtol=1e-6)


def test_the_mean_of_all_tokens_points_where_the_text_does(encoder: StaticEncoder) -> None:
    texts = ["the soup", "weld pipes soup the", "welding"]
    means = [tokens.vectors.mean(axis=0) for tokens in encoder.encode_tokens(texts)]
    expected = np.stack([mean / np.linalg.norm(mean) for mean in means])
    np.testing.assert_allclose(encoder.encode(texts), expected, atol=1e-6)


@given(st.lists(st.lists(st.sampled_from(["weld", "welding", "pipes", "the", "soup", "§"]), max_size=9), max_size=30))
def test_a_text_has_one_vector_in_any_company(encoder: StaticEncoder, words: list[list[str]]) -> None:
    texts = [" ".join(each) for each in words]
    together = encoder.encode(texts)
    alone = [encoder.encode([text])[0] for text in texts]
    assert together.shape == (len(texts), 3)
    assert all(np.array_equal(a, b) for a, b in zip(together, alone, strict=True))


def test_more_texts_than_are_added_up_at_a_time(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(["soup", "pipes"] * 1500)
    np.testing.assert_array_equal(vectors[[0, 1, -2, -1]], [[0, 0, -1], [0, 1, 0]] * 2)


@pytest.mark.parametrize("text", ["", "   "])
def test_a_text_without_a_token_is_near_to_nothing(encoder: StaticEncoder, text: str) -> None:
    np.testing.assert_array_equal(encoder.encode([text]), np.zeros((1, 3)))
    (tokens,) = encoder.encode_tokens([text])
    assert tokens.vectors.shape == (0, 3)


def test_no_text_has_no_vector(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, 3)
    assert encoder.encode_tokens([]) == []


def test_what_the_vocabulary_lacks_is_one_unknown_token(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(["☃", "soup ☃"])
    np.testing.assert_allclose(vectors, [[0, 0, 1], [0, 0, -1]])


def test_rows_are_kept_to_half_a_level(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).standard_normal((len(VOCABULARY), 8)).astype(np.float32)
    (tokens,) = make(tmp_path / "random", rows).encode_tokens(["weld"])
    assert np.abs(tokens.vectors[0] - rows[2]).max() <= np.abs(rows[2]).max() / LEVELS / 2 + 1e-6


def test_the_fingerprint_is_of_the_table(tmp_path: Path) -> None:
    prints = [
        make(tmp_path / "a").fingerprint,
        make(tmp_path / "b").fingerprint,
        make(tmp_path / "c", ROWS * [1, 1, -1]).fingerprint,
    ]
    assert prints[0] == prints[1] != prints[2]
    assert len(prints[0]) == 12


def test_skills_are_encoded_by_the_teacher(tmp_path: Path) -> None:
    static, other = make(tmp_path), HashEncoder()
    assert skill_encoder(static).fingerprint == OnnxEncoder(tmp_path).fingerprint != static.fingerprint
    assert skill_encoder(other) is other


def test_a_table_of_another_encoder_is_refused(tmp_path: Path) -> None:
    static = make(tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"other weights")
    with pytest.raises(ConfigError, match=r"distilled from encoder .* but the one beside it"):
        skill_encoder(static)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    static = StaticEncoder(tmp_path)
    for use in (lambda: static.encode(["weld"]), lambda: static.fingerprint):
        with pytest.raises(ConfigError, match=r"static\.npz is not there; scripts/train_static\.py makes it"):
            use()


def test_an_encoder_is_chosen_by_name() -> None:
    assert isinstance(open_encoder(), OnnxEncoder)
    assert isinstance(open_encoder("released", threads=1), OnnxEncoder)
    assert isinstance(open_encoder("static"), StaticEncoder)
    assert isinstance(open_encoder(str(packaged_minilm())), SentenceTransformerEncoder)


@pytest.mark.parametrize("name", ["statics", "", "/no/such/folder"])
def test_an_unknown_encoder_names_the_choices(name: str) -> None:
    with pytest.raises(ConfigError, match=rf"no encoder '{name}'; choose released, static, or the path"):
        open_encoder(name)
