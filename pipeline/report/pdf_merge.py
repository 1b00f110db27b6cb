"""Parts of the report to one PDF: pages, structure tree, jumps, outline; head and foot below as artefacts.

Plain concatenation would lose tags, jumps and outline. The keys of the parent trees are shifted part by part
(ISO 32000-1, 14.7 and 14.8).
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, PageCopyWarning, Pdf, String

from pipeline.report.pdf_parts import ELSEWHERE
from pipeline.report.pdf_setting import Bookmark, SetPart


@dataclass(frozen=True, slots=True)
class Placed:
    """A part that has been set; `blank`: an empty page goes before it, so that it begins on its side."""

    file: Path
    known: SetPart
    first: int
    blank: bool = False


def merge(parts: Sequence[Placed], leaves: Path) -> Pdf:
    """One PDF of all parts with the leaves (head, foot, number of each page) laid below the pages."""
    whole = Pdf.new()
    tree = _Tree(whole)
    for part in parts:
        with Pdf.open(part.file) as source:
            if part.blank:
                _add_blank(whole, source.pages[0])
            start = len(whole.pages)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", PageCopyWarning)  # jumps are taken over below
                whole.pages.extend(source.pages)
            tree.add(source, [page.obj for page in whole.pages[start:]])
    tree.finish()
    _add_outline(whole, parts)
    _add_leaves(whole, leaves)
    return whole


def _add_blank(whole: Pdf, like: pikepdf.Page) -> None:
    whole.add_blank_page(page_size=(float(like.mediabox[2]), float(like.mediabox[3])))
    whole.pages[-1].obj.Tabs = Name.S


class _Tree:
    """Structure tree, parent tree and named places, collected over the parts."""

    def __init__(self, whole: Pdf) -> None:
        self.whole = whole
        self.key = 0
        self.parents = Array()
        self.places: dict[str, Object] = {}
        self.root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = whole.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array())
        )
        self.root.K = Array([self.document])

    def add(self, source: Pdf, pages: list[Object]) -> None:
        """Take over the tree of a part whose pages have been added."""
        copied = self.whole.copy_foreign(source.Root.StructTreeRoot)
        for element in copied.K[0].K:
            element.P = self.document
            self.document.K.append(element)
        nums = list(copied.ParentTree.Nums)
        for key, value in zip(nums[::2], nums[1::2], strict=True):
            self.parents.append(int(key) + self.key)
            self.parents.append(value)
        for page in pages:
            page.StructParents = int(page.StructParents) + self.key
            for link in page.get("/Annots", []):
                link.F = 4  # printed with the page, as PDF/A demands
                if "/StructParent" in link:
                    link.StructParent = int(link.StructParent) + self.key
        self.key += max((int(key) for key in nums[::2]), default=-1) + 1
        for name, place in _named_places(source):
            self.places[name] = self.whole.copy_foreign(source.make_indirect(place))

    def finish(self) -> None:
        """Write what was collected into the catalogue; jumps between parts find their places."""
        self.root.ParentTree = self.whole.make_indirect(Dictionary(Nums=self.parents))
        self.root.ParentTreeNextKey = self.key
        self.whole.Root.StructTreeRoot = self.root
        names = Array()
        for name in sorted(self.places, key=lambda text: text.encode()):
            names.append(String(name))
            names.append(self.places[name])
        self.whole.Root.Names = Dictionary(Dests=self.whole.make_indirect(Dictionary(Names=names)))
        for page in self.whole.pages:
            for link in page.obj.get("/Annots", []):
                _join(link)


def _join(link: Object) -> None:
    """A link to another part becomes a jump."""
    target = str(link.get("/A", Dictionary()).get("/URI", ""))
    if target.startswith(ELSEWHERE):
        name = target.removeprefix(ELSEWHERE)
        del link["/A"]
        link.Dest = String(name)
        link.Contents = String(name)


def _named_places(source: Pdf) -> Iterator[tuple[str, Object]]:
    if "/Names" in source.Root and "/Dests" in source.Root.Names:
        listed = list(source.Root.Names.Dests.Names)
        yield from ((str(name), place) for name, place in zip(listed[::2], listed[1::2], strict=True))


def _add_outline(whole: Pdf, parts: Sequence[Placed]) -> None:
    with whole.open_outline() as outline:
        last: dict[int, pikepdf.OutlineItem] = {}
        before = parts[0].first - parts[0].blank
        for part in parts:
            for mark in part.known.bookmarks:
                item = _outline_item(mark, part.first - before)
                above = max((level for level in last if level < mark.level), default=0)
                (last[above].children if above else outline.root).append(item)
                last = {level: one for level, one in last.items() if level < mark.level} | {mark.level: item}


def _outline_item(mark: Bookmark, start: int) -> pikepdf.OutlineItem:
    item = pikepdf.OutlineItem(mark.title, start + mark.page, "XYZ", left=mark.left, top=mark.top, zoom=0)
    item.is_closed = mark.level > 0
    return item


def _add_leaves(whole: Pdf, leaves: Path) -> None:
    with Pdf.open(leaves) as source:
        for number, (page, leaf) in enumerate(zip(whole.pages, source.pages, strict=True)):
            if "/Resources" not in page.obj:
                page.obj.Resources = Dictionary()
            resources = page.obj.Resources  # the pages of a part share them
            if "/XObject" not in resources:
                resources.XObject = Dictionary()
            name = f"/Leaf{number}"
            resources.XObject[name] = whole.copy_foreign(leaf.as_form_xobject())
            laid = f"/Artifact <</Type /Pagination>> BDC q {name} Do Q EMC\n"
            page.contents_add(laid.encode(), prepend=True)
