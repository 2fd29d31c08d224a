"""How is the cover managed?"""

from pnutprofile.commands.pictures import build

app = build("cover")
