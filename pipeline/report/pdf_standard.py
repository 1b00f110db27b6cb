"""What makes the merged file PDF/UA-1 and PDF/A-3a at once: metadata, colour space, language, attachments.

Sources: ISO 14289-1, 5 (identification), ISO 19005-3, 6.2.3 (output intent), 6.6.4 and 6.6.2.3
(identification, extension schema for the part of PDF/UA), 6.8 (embedded files).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from pipeline.report.document import FrontMatter


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF."""

    name: str
    description: str
    kind: str
    content: bytes


_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


def complete(whole: Pdf, front: FrontMatter, title: str, attachments: tuple[Attachment, ...]) -> None:
    """Complete the catalogue of a merged file; `title` of an excerpt, empty for the whole report."""
    info = _info(front, title)
    for key, text in info.items():
        whole.docinfo[f"/{key}"] = String(text)
    root = whole.Root
    root.Lang = String("de")
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    # Not compressed: some checkers read the metadata as plain text.
    metadata = Stream(whole, _xmp(info).encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    root.Metadata = whole.make_indirect(metadata)
    root.OutputIntents = Array([_colours(whole)])
    for item in attachments:
        _attach(whole, item)


def _info(front: FrontMatter, excerpt: str) -> Mapping[str, str]:
    title = f"{front.name}: {excerpt or front.edition}"
    subject = f"{front.subtitle or front.title}, Stichtag {front.reference_date}. {front.notice}".strip()
    return {
        "Title": title,
        "Author": front.municipality,
        "Subject": subject,
        "Keywords": front.keywords,
        "Producer": f"WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}",
    }


def _xmp(info: Mapping[str, str]) -> str:
    text = {key: escape(value) for key, value in info.items()}
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{text["Title"]}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{text["Author"]}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{text["Subject"]}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>de</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Keywords>{text["Keywords"]}</pdf:Keywords><pdf:Producer>{text["Producer"]}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
{_EXTENSION}
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def _colours(whole: Pdf) -> Dictionary:
    profile = Stream(whole, _colour_profile().read_bytes())
    profile.N, profile.Alternate = 3, Name.DeviceRGB
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        DestOutputProfile=whole.make_indirect(profile),
    )


def _colour_profile() -> Path:
    """The file that comes with WeasyPrint; the library is not loaded, that takes half a second."""
    found = find_spec("weasyprint")
    return Path(str(found and found.origin)).parent / "pdf" / "sRGB2014.icc"


def _attach(whole: Pdf, item: Attachment) -> None:
    """A file in the list of attachments, marked as the data of the document; without dates."""
    stream = Stream(whole, item.content)
    stream.Type = Name.EmbeddedFile
    stream.Subtype = Name("/" + item.kind)
    stream.Params = Dictionary(
        Size=len(item.content), CheckSum=String(hashlib.md5(item.content, usedforsecurity=False).digest())
    )
    embedded = whole.make_indirect(stream)
    entry = whole.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(item.name),
            UF=String(item.name),
            Desc=String(item.description),
            AFRelationship=Name.Data,
            EF=Dictionary(F=embedded, UF=embedded),
        )
    )
    names = whole.Root.Names
    if "/EmbeddedFiles" not in names:
        names.EmbeddedFiles = whole.make_indirect(Dictionary(Names=Array()))
        whole.Root.AF = Array()
    names.EmbeddedFiles.Names.extend([String(item.name), entry])
    whole.Root.AF.append(entry)
