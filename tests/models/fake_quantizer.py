"""Stands in for `glm4v-desktop quantize`: says what it is told to, and may make a copy or wait.

python fake_quantizer.py OUT LINES_AS_JSON CODE MAKES WAITS
"""

from __future__ import annotations

import json
import shutil
import sys
import time

out, lines, code, makes, waits = sys.argv[1:]
for line in json.loads(lines):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
if waits:
    time.sleep(600)
if makes:
    shutil.copytree(makes, out, dirs_exist_ok=True)
sys.exit(int(code))
