"""What is drawn: others' view of a picture, and the pictures of the sandbox?"""
