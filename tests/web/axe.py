"""axe-core, which checks pages for accessibility: one release of the npm registry, kept outside of the repository."""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
MISSING = f"axe-core {VERSION} is not there; python tests/web/axe.py fetches it (npm is needed)"


def place() -> Path:
    """Return where the script lies once it was fetched."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "credlens-tests" / f"axe-core-{VERSION}" / "axe.min.js"


def fetch() -> Path:
    """Fetch the release with npm, check its digest, and keep the script of it."""
    if place().is_file():
        return place()
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", f"axe-core@{VERSION}"], cwd=folder, check=True, stdout=sys.stderr)
        packed = (Path(folder) / f"axe-core-{VERSION}.tgz").read_bytes()
    if base64.b64encode(hashlib.sha512(packed).digest()).decode() != SHA512:
        raise SystemExit(f"axe-core {VERSION}: what npm fetched is not the release that is known here")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        member = archive.extractfile("package/axe.min.js")
        if member is None:
            raise SystemExit(f"axe-core {VERSION} holds no axe.min.js")
        script = member.read()
    place().parent.mkdir(parents=True, exist_ok=True)
    place().write_bytes(script)
    return place()


if __name__ == "__main__":
    print(fetch())
