"""Quizzes: what a spec says, asked back."""
