"""What the web server imports."""

import gc
import sys

from app import create_app
from config import SettingsError

try:
    app = create_app()
except SettingsError as error:
    sys.stderr.write(f"Error: {error}\n")
    sys.exit(3)  # the status by which gunicorn knows that trying again is no use

gc.collect()
gc.freeze()  # what is loaded by now stays: to look through it again and again for what may go cost a tenth of a request
