"""How is one's profile changed in an editor?"""

import typer

from pnutprofile.commands import options
from pnutprofile.connection import ConnectionOptions
from pnutprofile.output import OutputOptions
from pnutprofile.precautions import WriteOptions

app = options.app()


@options.command(app, examples=("pnutprofile edit", "pnutprofile edit --dry-run"))
def edit(
    context: typer.Context,
    writing: WriteOptions,
    output: OutputOptions,
    connection: ConnectionOptions,
) -> None:
    """Change your profile in your editor; send only what differs.

    The editor is $VISUAL or $EDITOR. A file that fails its check is opened again on demand, each
    mistake above its line. Whatever fails, the file is kept and its path told. If your editor opens
    a window and returns at once, tell it to wait: VISUAL="code --wait".
    """
    from pnutprofile import edit as editing

    editing.edit(options.start(context, output, connection), writing)
