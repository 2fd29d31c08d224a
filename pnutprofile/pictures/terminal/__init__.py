"""How does a terminal show a picture?"""
