"""Whether the proof of a credential holds: its form always, its signature where openbadgeslib is installed."""

from collections.abc import Iterator, Mapping

from .badge_rules import Node
from .linked import nodes

_DID_METHODS = ("key", "web")
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # multicodec prefix of an Ed25519 public key of 32 bytes
_CHECKED = "eddsa-rdfc-2022"
NO_CHECKER = "signatures are not checked; pip install 'credlens[badges]' brings what checks them, offline"


def proof_faults(credential: Node, notes: list[str]) -> Iterator[str]:
    """Yield what is wrong with the proofs of a credential; notes: remarks on what cannot be checked.

    One without proof is as good as unsigned. Only eddsa-rdfc-2022 with its key in the document can be checked offline.
    """
    for proof in nodes(credential.get("proof")):
        method = proof.get("verificationMethod")
        if not isinstance(method, str):
            continue  # a proof of another kind than signatures
        if fault := _method_fault(method):
            yield f"proof: verificationMethod {method!r}: {fault}"
        elif proof.get("cryptosuite") == _CHECKED:
            yield from _signature_faults(credential, proof, method, notes)
        else:
            suite = proof.get("cryptosuite") or proof.get("type")
            notes.append(f"a proof by {suite} cannot be checked here; only {_CHECKED} can")


def _method_fault(method: str) -> str:
    """Return what is wrong with the address of a key."""
    scheme, colon, rest = method.partition(":")
    if not colon:
        return "it has no scheme; https or did is needed"
    if scheme == "did":
        kind = rest.partition(":")[0]
        return "" if kind in _DID_METHODS else f"no known DID method {kind!r}; known: {', '.join(_DID_METHODS)}"
    return "" if scheme in ("http", "https", "urn") else f"no known scheme {scheme!r}; https or did is needed"


def _signature_faults(credential: Node, proof: Mapping[str, object], method: str, notes: list[str]) -> Iterator[str]:
    multibase = method.rpartition("#")[2].rpartition(":")[2]
    if not multibase.startswith("z6"):
        notes.append(f"the key of {method!r} is not in the document, so the proof is not checked")
        return
    key = _base58(multibase[1:])
    if len(key) != 34 or not key.startswith(_ED25519):
        yield f"proof: verificationMethod {method!r}: its key is no Ed25519 key of 32 bytes"
        return
    if fault := _mismatch({**credential, "proof": proof}, key[2:], notes):
        yield f"proof: {fault}"


def _mismatch(credential: Node, key: bytes, notes: list[str]) -> str:
    """Return that a signature does not fit, empty where it does or cannot be checked."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        from openbadgeslib.errors import LibOpenBadgesException
        from openbadgeslib.ob3.ldp import verify_data_integrity_proof
    except ImportError:
        notes.append(NO_CHECKER)
        return ""
    public = Ed25519PublicKey.from_public_bytes(key).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        verify_data_integrity_proof(credential, public)
    except LibOpenBadgesException as error:
        if "mismatch" in str(error):
            return "the signature does not fit: what the credential says was changed after it was signed"
        notes.append(f"its signature cannot be checked: {error}")
    return ""


def _base58(text: str) -> bytes:
    """Return the bytes of base58 text (Bitcoin's alphabet), none where it is not such text."""
    number = 0
    for character in text:
        digit = _ALPHABET.find(character)
        if digit < 0:
            return b""
        number = number * 58 + digit
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
