"""The text of a PDF, page by page, as JSON on standard output: run as a program of its own, under limits.

A page can be made so that it takes hours or all memory to read, and then only the end of the process helps.
Arguments: file, pages, characters, bytes of memory, seconds.
"""

import json
import resource
import sys


def main(path: str, pages: int, characters: int, memory: int, seconds: int) -> None:
    """Print {"pages": [text, ...], "of": pages in the file} or {"fault": why}."""
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        # a system that does not know a limit says so; the parent still ends this process in time
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            print(json.dumps({"fault": "it is protected by a password; save it without"}))
            return
        texts: list[str] = []
        for page in reader.pages[:pages]:
            texts.append(page.extract_text()[:characters])
            if sum(map(len, texts)) > characters:
                break
        print(json.dumps({"pages": texts, "of": len(reader.pages)}))
    except PyPdfError as error:
        print(json.dumps({"fault": f"not a PDF file that can be read ({error})"}))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
