"""Which model stands behind matching: chosen by name, in one place."""

from pathlib import Path

from credlens.taxonomy.errors import ConfigError

from .encoder import Encoder, OnnxEncoder, SentenceTransformerEncoder
from .static import StaticEncoder

RELEASED = "released"
STATIC = "static"


def open_encoder(name: str = RELEASED, *, threads: int | None = None) -> Encoder:
    """Return the encoder of this name; its weights are read when they are first needed.

    name     "released", "static" (many times faster, less accurate), or the path of a sentence-transformers folder
    threads  processor threads; all cores by default
    Raises   ConfigError naming the choices.
    """
    if name == RELEASED:
        return OnnxEncoder(threads=threads)
    if name == STATIC:
        return StaticEncoder()
    folder = Path(name)
    if not (folder / "config.json").is_file():
        raise ConfigError(
            f"no encoder {name!r}; choose {RELEASED}, {STATIC}, or the path of a folder with a sentence-transformers"
            " model (it holds config.json)"
        )
    return SentenceTransformerEncoder(folder, threads=threads)


def skill_encoder(encoder: Encoder) -> Encoder:
    """Return the encoder whose skill vectors this one's are compared with: its own, or the static model's teacher's."""
    return encoder.teacher if isinstance(encoder, StaticEncoder) else encoder
