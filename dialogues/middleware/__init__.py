"""What every answer carries: the edition it was made of, how long it may be kept, its time limit."""
