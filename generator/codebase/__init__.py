"""What the history of its code says about a service, one question per module: pure functions of its facts.

Where history cannot know, the answer has no number but words that say why.
"""
