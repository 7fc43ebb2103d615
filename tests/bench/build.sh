#!/bin/sh
# ./build.sh [server ...]   builds the servers (all by default) and the malloc shim. JOBS limits cargo's parallelism.
set -e
cd "$(dirname "$0")"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
mkdir -p "$CARGO_TARGET_DIR"
gcc -O2 -shared -fPIC -o "$CARGO_TARGET_DIR/malloc_count.so" tools/malloc_count.c
[ $# -gt 0 ] || set -- hyper-bare axum actix koa routes
# One package per invocation, so that none gets features that another asked for.
for server in "$@"; do
  profile=release
  [ "$server" != koa ] || profile=unwind
  cargo build --profile "$profile" ${JOBS:+-j"$JOBS"} -p "bench-$server"
done
