"""Mix the adverts given into any number of others, for measuring time and memory at a million and more.

    .venv/bin/python scripts/make_postings.py --postings FILE... --count 1000000 --out FOLDER
        [--catalogue FILE... --credentials 5000] [--noise 0.15] [--repeated 0.04] [--nearly 0.04] [--months 12]

Writes FOLDER/postings-00000.parquet and so on, 20,000 adverts each, and FOLDER/catalogue.jsonl; memory stays that of a
part. Paragraphs come from the adverts given; --noise is the share of sentences that get a word which stands nowhere
else, --repeated the share of adverts that are another word for word, --nearly but for one word. models/evaluation/
remix.py says how. The files hold the texts of their sources: keep them where those may be.
"""

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from credlens.models.evaluation.remix import PostingMixer, RemixConfig, mix_credentials, row
from credlens.models.records import Credential, Posting
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.loaded import usable
from credlens.service.formats.postings import read_postings
from credlens.taxonomy.errors import CredlensError

PART = 20_000
COLUMNS = ("id", "title", "text", "date", "employer", "region", "occupation", "copy_of")
SCHEMA = pa.schema([(name, pa.date32() if name == "date" else pa.string()) for name in COLUMNS])
KEPT = ("id", "title", "provider", "description", "jurisdiction", "framework", "level", "credits", "hours", "status")


def write_postings(sources: Sequence[Posting], config: RemixConfig, count: int, out: Path) -> None:
    """Write the parts, one after the other; fewer adverts are the beginning of more."""
    mixer = PostingMixer(sources, config)
    for part, begin in enumerate(range(0, count, PART)):
        rows = [row(mixed) for mixed in islice(mixer.batch(begin, PART), count - begin)]
        pq.write_table(
            pa.Table.from_pylist(rows, schema=SCHEMA), out / f"postings-{part:05}.parquet", compression="zstd"
        )
        print(f"{begin + len(rows):,} of {count:,} postings", file=sys.stderr, flush=True)


def write_catalogue(sources: Sequence[Credential], config: RemixConfig, count: int, out: Path) -> None:
    """Write the credentials as JSON lines."""
    with (out / "catalogue.jsonl").open("w", encoding="utf-8") as file:
        for credential in mix_credentials(sources, count, config):
            said = {name: value for name, value in asdict(credential).items() if name in KEPT and value}
            outcomes = [outcome.text for outcome in credential.outcomes]
            file.write(json.dumps({**said, "outcomes": outcomes}, ensure_ascii=False) + "\n")


def main() -> int:
    """Read, mix, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postings", nargs="+", type=Path, required=True)
    parser.add_argument("--catalogue", nargs="+", type=Path, default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--credentials", type=int, default=5_000)
    parser.add_argument("--until", type=dt.date.fromisoformat, default=RemixConfig().until)
    for name in ("noise", "foreign", "repeated", "nearly"):
        parser.add_argument(f"--{name}", type=float, default=getattr(RemixConfig(), name))
    for name in ("characters", "months", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(RemixConfig(), name))
    options = vars(parser.parse_args())
    try:
        config = RemixConfig(**{name: options[name] for name in asdict(RemixConfig())})
        options["out"].mkdir(parents=True, exist_ok=True)
        write_postings(usable(read_postings(options["postings"])).records, config, options["count"], options["out"])
        if options["catalogue"]:
            credentials = usable(read_catalogue(options["catalogue"])).records
            write_catalogue(credentials, config, options["credentials"], options["out"])
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
