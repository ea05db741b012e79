"""Reading an address from left to right: its tokens, and the fields each fills."""
