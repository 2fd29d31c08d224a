"""How is an animated GIF taken apart, changed and put together?"""
