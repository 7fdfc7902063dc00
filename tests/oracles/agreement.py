"""Kappa by scikit-learn, alpha by krippendorff, an interval by numpy.

Reads tables from standard input: {"units": [[category or null, ...], ...],
"resamples": n}. Writes for each kappa, alpha and, where resamples are asked
for, the interval; null for what is not defined.
"""

import json
import math
import sys
import warnings

import krippendorff
import numpy
from sklearn.metrics import cohen_kappa_score

warnings.simplefilter("ignore")


def known(value):
    return None if value is None or math.isnan(value) else float(value)


def kappa(units):
    wide = max((len(row) for row in units), default=0)
    coders = [at for at in range(wide) if any(row[at] is not None for row in units)]
    units = [[row[at] for at in coders] for row in units]
    both = [row for row in units if len(row) == 2 and None not in row]
    if not both or any(len(row) != 2 for row in units):
        return None
    one, other = zip(*both)
    return known(cohen_kappa_score(one, other))


def alpha(units):
    coders = max((len(row) for row in units), default=0)
    if coders < 2:
        return None
    table = numpy.array(
        [[numpy.nan if it is None else float(it) for it in row] for row in units]
    ).T
    try:
        return known(krippendorff.alpha(table, level_of_measurement="nominal"))
    except ValueError:
        return None


def interval(units, resamples):
    pairs = [row for row in units if sum(it is not None for it in row) >= 2]
    draw = numpy.random.default_rng(7)
    found = []
    for _ in range(resamples):
        rows = [pairs[at] for at in draw.integers(0, len(pairs), len(pairs))]
        value = alpha(rows)
        if value is not None:
            found.append(value)
    return [float(it) for it in numpy.percentile(found, [2.5, 97.5])]


answers = []
for table in json.load(sys.stdin):
    answer = {"kappa": kappa(table["units"]), "alpha": alpha(table["units"])}
    if table.get("resamples"):
        answer["interval"] = interval(table["units"], table["resamples"])
    answers.append(answer)
json.dump(answers, sys.stdout)
