"""The conversations the application has with the outside, one file each."""
