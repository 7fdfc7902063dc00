"""Every sheet of a workbook as openpyxl reads it: name, and rows of cells."""

import json
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
sheets = {}
for sheet in book:
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type != "f", f"a formula in {sheet.title} {cell.coordinate}"
    sheets[sheet.title] = [list(row) for row in sheet.iter_rows(values_only=True)]
json.dump(sheets, sys.stdout)
