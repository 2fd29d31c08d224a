"""What are picture files made of, and which of their parts are not the picture?"""
