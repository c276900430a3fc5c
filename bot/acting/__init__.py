"""What happens when a person acts: who they are, what they entered, what it runs, what they see."""
