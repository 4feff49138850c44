"""`make run`'s launcher with another Procfile: `site.py FOLDER PROCFILE WELCOME`."""

import sys
from pathlib import Path

from tracker.local.errors import LocalError
from tracker.local.procfile import Entry
from tracker.local.run import run

if __name__ == "__main__":
    folder, procfile, welcome = sys.argv[1:]
    try:
        sys.exit(run(Path(folder), Path(procfile), Entry("welcome", welcome)))
    except LocalError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
