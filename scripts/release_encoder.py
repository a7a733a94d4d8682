"""Write models/weights from a trained encoder: the weights as float16, its vocabulary, and the vectors of known skills.

    .venv/bin/python scripts/release_encoder.py --model FOLDER --releases esco-1.1.0 esco-1.1.1 onet-29.2 quickstart-1

The releases must be installed. Encoding their 150,000 names and descriptions takes about ten minutes on two cores.
"""

import argparse
import sys
from pathlib import Path

from rich.progress import Progress
from transformers import AutoModel, AutoTokenizer

from credlens.models.matching.encoder import OnnxEncoder, released_weights
from credlens.models.matching.index import skill_vectors
from credlens.models.matching.shipped import FILE, text_key, write_shipped
from credlens.models.training.export import export_onnx
from credlens.taxonomy import Skill
from credlens.taxonomy.errors import CredlensError
from credlens.taxonomy.shelf import Shelf


def known_skills(releases: list[str]) -> dict[str, Skill]:
    """Return the skills of the releases by the hash of their texts, those that read the same once."""
    shelf = Shelf()
    return {text_key(skill): skill for name in releases for skill in shelf.load(name).skills}


def main() -> int:
    """Convert, encode and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a folder that scripts/train_encoder.py wrote")
    parser.add_argument("--releases", nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=released_weights())
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        skills = known_skills(options.releases)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    export_onnx(AutoModel.from_pretrained(options.model), options.out / "encoder.onnx")
    AutoTokenizer.from_pretrained(options.model).backend_tokenizer.save(str(options.out / "tokenizer.json"))
    encoder = OnnxEncoder(options.out)
    with Progress() as bar:
        task = bar.add_task("encoding")
        vectors = skill_vectors(
            list(skills.values()), encoder, lambda _, done, total: bar.update(task, completed=done, total=total)
        )
    write_shipped(options.out / FILE, encoder.fingerprint, list(skills), vectors)
    for path in sorted(options.out.glob("*")):
        print(f"{path.name:<18}{path.stat().st_size / 1e6:6.1f} MB")
    print(f"fingerprint {encoder.fingerprint}, {len(skills)} vectors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
