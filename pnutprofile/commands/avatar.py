"""How is the avatar managed?"""

from pnutprofile.commands.pictures import build

app = build("avatar")
