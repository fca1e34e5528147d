"""Type names: what schemas, interfaces and manuals write where a value would stand, such as `xs:base64Binary`."""

import re
from typing import Final

# Of XML Schema and of those that are built on it; whatever follows is the name of a type.
_QUALIFIED: Final = re.compile(
    r"(?:xsd?|xsi|soap(?:enc)?|soap-env|tns|wsdl|wss[et]?|wsu|saml2?p?|edm|rdfs?|owl|types?|ns\d{0,2}|q\d{1,2}):[A-Za-z_][\w.\-]*"
)
_DOTTED: Final = re.compile(
    r"(?:System|Edm|Microsoft)(?:\.[A-Z]\w*)+|(?:javax?|kotlin|google)(?:\.[a-z]\w*)+\.[A-Z]\w*"
    r"|(?:com|org|net|io)(?:\.[a-z]\w*){2,}\.[A-Z]\w*"
)
_WORDS: Final = (
    # The longest first, for of these none is given back.
    r"string\d{0,4}|text\d{0,4}|base(?:16|32|58|64|85)(?:url)?|utf[_\-]?(?:8|16|32)|u?int(?:eger|8|16|32|64|128)?"
    r"|float(?:16|32|64)?|n?(?:var)?char(?:acter)?s?\d{0,4}|rfc[_\-]?\d{3,5}|iso[_\-]?\d{3,5}|sha[_\-]?(?:224|256|384|512|[1-3])"
    r"|md[45]|aes[_\-]?(?:128|192|256)?|rsa[_\-]?(?:1024|2048|3072|4096)?|ed25519|x25519|x509|pkcs\d{1,2}|pbkdf2"
    r"|argon2(?:id|i|d)?|bcrypt|scrypt|hmac|oauth[12]?|saml2?|oidc|jw[tsek]|uuid(?:v[1-8])?|guid|m(?:in|ax)\d{0,4}"
    r"|binary|hexadecimal|hex|ascii|long|short|double|number|decimal|bytes?|boolean|bool|bits?|datetime|date|timestamp|time"
    r"|ur[lin]|email|json|xml|html|blob|clob|any|objects?|array|list|map|enum|types?|values?|fields?|attribute|element|names?"
    r"|ids?|keys?|tokens?|secrets?|passwords?|passphrase|credentials?|hash(?:ed)?|digest|salt(?:ed)?|nonce|cipher|encrypted"
    r"|encoded|signed|secured?|bearer|basic|with|gcm|cbc|ctr|required|optional|nullable|null|length|size|default|format"
    r"|pattern|sensitive|client|access|api|refresh|session|auth(?:entication|orization)?|header|certificate|store|provider"
)
_COMPOSED: Final = re.compile(rf"(?i)(?:(?:{_WORDS})[_.\-]?)++(?:\[[\d.,\-]{{0,12}}\])?\??")


def is_type_name(value: str) -> bool:
    """Whether the value names a type or a format and is composed of nothing else: nobody's secret."""
    return any(names.fullmatch(value) for names in (_QUALIFIED, _DOTTED, _COMPOSED))
