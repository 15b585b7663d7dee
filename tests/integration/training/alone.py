"""Imports one file that lies in a folder of its own: python -I alone.py FILE"""

import importlib.util
import sys

spec = importlib.util.spec_from_file_location("copied", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules["copied"] = module
spec.loader.exec_module(module)
