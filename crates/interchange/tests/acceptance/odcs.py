"""The exported data contracts against the published JSON Schema of ODCS 3.1: `python odcs.py FILE…`."""

import json
import sys
from importlib.resources import files

import yaml
from jsonschema import Draft201909Validator

schema = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text())
assert "v3.1.0" in schema["properties"]["apiVersion"]["enum"], "not the schema of 3.1"
validator = Draft201909Validator(schema)
faults = 0
for path in sys.argv[1:]:
    with open(path) as file:
        contract = yaml.safe_load(file)
    for error in validator.iter_errors(contract):
        faults += 1
        print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}", file=sys.stderr)
    print(f"{path}: {len(contract['schema'])} tables")
assert len(sys.argv) > 1, "no contract to look at"
sys.exit(1 if faults else 0)
