"""The home of Pillow: what a picture is, whether a server takes it, and how to make it fit."""
