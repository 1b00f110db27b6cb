"""Files of office programs are ZIP archives: the same content gives the same bytes on every day."""

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

_DAY = (1980, 1, 1, 0, 0, 0)


def same_bytes(content: bytes) -> bytes:
    """The archive with one fixed date for all its members, in their order."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            member.create_system = 0  # the same on every system
            target.writestr(member, source.read(name))
    return stream.getvalue()


def describe(properties: Any, texts: dict[str, str], day: date) -> None:
    """Fill in the core properties of a python-docx or python-pptx file; nothing of this machine stays.

    `texts`: title, subject, keywords, comments, author.
    """
    moment = datetime.combine(day, time())
    for name, text in texts.items():
        setattr(properties, name, text[:255])
    properties.last_modified_by = texts["author"][:255]
    properties.language = "de-DE"
    properties.revision = 1
    properties.created = properties.modified = moment
