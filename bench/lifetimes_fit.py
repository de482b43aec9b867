"""A BG/NBD fit by `lifetimes`: `lifetimes_fit.py RFM.csv ROUNDS` prints the seconds of each round and the parameters."""

import csv
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
from lifetimes import BetaGeoFitter  # noqa: E402

import numpy  # noqa: E402

with open(sys.argv[1]) as file:
    rows = [line for line in csv.reader(file)][1:]
x, recency, age = (numpy.array([float(row[column]) for row in rows]) for column in (1, 4, 5))
took = []
for _ in range(int(sys.argv[2])):
    model = BetaGeoFitter(penalizer_coef=0.0)
    began = time.perf_counter()
    model.fit(x, recency, age)
    took.append(time.perf_counter() - began)
print(json.dumps({"rounds": took, "parameters": {name: float(value) for name, value in model.params_.items()}}))
