"""How is the sandbox had without a server, inside this very process?"""

from pathlib import Path

from pnutprofile.dialects import Dialect
from pnutprofile.sandbox.app import PictureTools, Sandbox
from pnutprofile.sandbox.state import State


def open_sandbox(file: Path, dialect: Dialect) -> Sandbox:
    """Open the sandbox whose state is kept in `file`; whoever opens it closes the state.

    Raises LocalError if the file cannot be used.
    """
    return Sandbox(
        State(file, dialect),
        dialect,
        origin="http://sandbox.localhost",
        images_origin="http://images.sandbox.localhost",
        pictures=_picture_tools,
    )


def _picture_tools() -> PictureTools:
    """Load what reads and makes pictures; the sandbox asks when it is sent or asked for one."""
    from pnutprofile.pictures import transform

    return transform
