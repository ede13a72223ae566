"""What is fuzzed: each module has `check(data)`, which raises whatever an input must not bring about.

All of them run in a folder that is theirs, and leave files there.
"""
