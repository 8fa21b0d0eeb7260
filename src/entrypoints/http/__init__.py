"""The HTTP shell: one controller and its Structs per noun, and the edge that stands before them."""
