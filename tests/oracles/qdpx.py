"""Reads a REFI-QDA project as another program does, and holds it to the schema.

pyrefiqda's classes are made from the schema of the standard: they know every
element with its place, every attribute, what must be there and how it is
written. What they do not know is an error; order and patterns are checked here
from the same classes. Writes what was coded: user, code, quoted words.
"""

import json
import re
import sys
import tempfile
import typing
import warnings
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

from pyrefiqda import RefiProject
from pyrefiqda.models.project import Project

warnings.simplefilter("error")
SPACE = "{urn:QDA-XML:project:1.0}"


def plain(tag):
    assert tag.startswith(SPACE), tag
    return tag[len(SPACE):]


def fields(kind):
    """Elements in their order and attributes of a class, by name."""
    elements, attributes = [], {}
    hints = typing.get_type_hints(kind)
    for name, field in kind.model_fields.items():
        about = field.xsdata_metadata
        said = about.get("name", name)
        if about["type"] == "Attribute":
            attributes[said] = (about, field.is_required())
        else:
            many = typing.get_origin(hints[name]) is list
            inner = [it for it in typing.get_args(hints[name]) if it is not type(None)]
            elements.append((said, many, inner[0] if inner else hints[name], field.is_required()))
    return elements, attributes


checked = 0


def hold(element, kind):
    global checked
    checked += 1
    elements, attributes = fields(kind)
    for name, value in element.attrib.items():
        assert name in attributes, f"{element.tag} has {name}"
        pattern = attributes[name][0].get("pattern")
        assert pattern is None or re.fullmatch(pattern, value), f"{name}={value}"
    for name, (_, required) in attributes.items():
        assert not required or name in element.attrib, f"{element.tag} has no {name}"
    places = {name: place for place, (name, *_) in enumerate(elements)}
    last, counts = -1, {}
    for child in element:
        name = plain(child.tag)
        assert name in places, f"{element.tag} holds {name}"
        assert places[name] >= last, f"{name} stands too late in {element.tag}"
        last = places[name]
        counts[name] = counts.get(name, 0) + 1
        _, many, inner, _ = elements[last]
        assert many or counts[name] == 1, f"{element.tag} holds {name} twice"
        if hasattr(inner, "model_fields"):
            hold(child, inner)
    for name, _, _, required in elements:
        assert not required or name in counts, f"{element.tag} holds no {name}"


path = sys.argv[1]
with tempfile.TemporaryDirectory() as folder:
    project = RefiProject.load(path, folder)
    files = zipfile.ZipFile(path).namelist()
    assert "project.qde" in files, files
    document = (Path(folder) / "project.qde").read_bytes()
    assert not document.startswith(b"\xef\xbb\xbf")
    root = ElementTree.fromstring(document)
    hold(root, Project)

    ids = [it.get("guid") for it in root.iter() if it.get("guid")]
    assert len(ids) == len(set(ids)), "a number stands twice"
    users = {it.guid: it.name for it in project.users.user}
    codes, themes = {}, {}

    def walk(list_of, above):
        for code in list_of:
            codes[code.guid] = code
            themes[code.guid] = above
            walk(code.code, code.name)

    walk(project.code_book.codes.code, None)
    notes = {it.guid: it for it in project.notes.note} if project.notes else {}

    def file_of(source):
        name = source.plain_text_path.removeprefix("internal://")
        assert f"Sources/{name}" in files, name
        return (Path(folder) / "Sources" / name).read_bytes().decode("utf-8")

    for code in codes.values():
        for ref in code.note_ref:
            assert ref.target_guid in notes
    memos = {note.name: file_of(note) for note in notes.values()}
    coded = []
    for source in project.sources.text_source if project.sources else []:
        words = file_of(source)
        assert "\r" not in words
        for part in source.plain_text_selection:
            assert 0 <= part.start_position < part.end_position <= len(words)
            quote = words[part.start_position : part.end_position]
            assert quote in words.split("\n"), quote
            for coding in part.coding:
                code = codes[coding.code_ref.target_guid]
                assert coding.creating_user in users
                coded.append([source.name, users[coding.creating_user], code.name, quote])
    json.dump(
        {
            "name": project.name,
            "users": sorted(users.values()),
            "codes": [
                [themes[guid], code.name, code.is_codable, code.description or "", code.color]
                for guid, code in codes.items()
            ],
            "memos": memos,
            "coded": coded,
            "guids": sorted(ids),
            "checked": checked,
        },
        sys.stdout,
    )
