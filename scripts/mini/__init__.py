"""What mini is made of: procedural materials with their words, shapes, and renders of one on the other."""
