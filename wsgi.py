"""What the web server imports."""

import sys

from app import create_app
from config import SettingsError

try:
    app = create_app()
except SettingsError as error:
    sys.stderr.write(f"Error: {error}\n")
    sys.exit(3)  # the status by which gunicorn knows that trying again is no use
