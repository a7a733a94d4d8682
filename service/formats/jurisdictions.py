"""Codes of the jurisdictions that credentials are offered in."""

import re

# ISO 3166-1 codes of the member states of the European Union.
_MEMBERS = {
    "AT": "Austria",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "EE": "Estonia",
    "ES": "Spain",
    "FI": "Finland",
    "FR": "France",
    "GR": "Greece",
    "HR": "Croatia",
    "HU": "Hungary",
    "IE": "Ireland",
    "IT": "Italy",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "LV": "Latvia",
    "MT": "Malta",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SE": "Sweden",
    "SI": "Slovenia",
    "SK": "Slovakia",
}
NAMES = {
    "AU": "Australia",
    "CA": "Canada",
    "EU": "European Union",
    "NZ": "New Zealand",
    "US": "United States",
    **_MEMBERS,
}
_CODES = {name.casefold(): code for code, name in NAMES.items()} | {
    "aotearoa": "NZ",
    "aotearoa new zealand": "NZ",
    "new zealand aotearoa": "NZ",
    "united states of america": "US",
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "the netherlands": "NL",
    "czech republic": "CZ",
}
# ISO 3166-1 codes of three letters, as the vocabularies of the European Union have them.
_THREE_LETTERS: dict[str, str] = dict(
    re.findall(
        r"(\w{3}):(\w{2})",
        "AUS:AU AUT:AT BEL:BE BGR:BG CAN:CA CYP:CY CZE:CZ DEU:DE DNK:DK ESP:ES EST:EE FIN:FI FRA:FR GRC:GR HRV:HR "
        "HUN:HU IRL:IE ITA:IT LTU:LT LUX:LU LVA:LV MLT:MT NLD:NL NZL:NZ POL:PL PRT:PT ROU:RO SVK:SK SVN:SI SWE:SE "
        "USA:US",
    )
)
_CODE = re.compile(r"([A-Za-z]{2})(?:[-_ ]([A-Za-z0-9]{1,3}))?")
VALID = "AU, CA, NZ, US, EU, a member state such as FR or IE, or one of these with a region, as in CA-ON"


def jurisdiction_code(name: str) -> str | None:
    """Return the code of a jurisdiction named or coded, with its region as in CA-ON; None if unknown."""
    if code := _CODES.get(re.sub(r"[\s()/,]+", " ", name.casefold()).strip()):
        return code
    if code := _THREE_LETTERS.get(name.strip().upper()):
        return code
    match = _CODE.fullmatch(name.strip())
    if not match or match[1].upper() not in NAMES:
        return None
    return match[1].upper() + (f"-{match[2].upper()}" if match[2] else "")


def in_european_union(code: str) -> bool:
    """Tell whether a jurisdiction is the European Union, a member state, or a region of one."""
    return code.partition("-")[0] in {"EU", *_MEMBERS}
