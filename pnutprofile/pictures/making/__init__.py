"""How is a still picture decoded, changed and encoded?"""
