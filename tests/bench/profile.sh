#!/bin/sh
# ./profile.sh [-n FUNCTIONS] SERVER PATH   where the user instructions of one route go; see callgrind.py.
exec "$(dirname "$0")/callgrind.py" "$@"
