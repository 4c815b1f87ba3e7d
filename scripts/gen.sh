#!/bin/sh
# Turns proto/ into src/gen, and the table of commands into its reference. The output is committed: users and CI need no compiler.
set -eu
. "$(dirname -- "$0")/lib.sh"
cd "$ROOT"

# enumsAsLiterals: plain objects, since Node's type stripping knows no enum.
# forceLong=bigint: metrics pass 2^53. useDate=false: Date loses nanoseconds.
# generic-definitions: path and messages of each method are enough; src/containerd/method.ts makes the rest.
options=env=node,outputServices=generic-definitions,esModuleInterop=true,forceLong=bigint,useDate=false
options=$options,enumsAsLiterals=true,outputJsonMethods=false,useExactTypes=false,importSuffix=.ts

# Made beside the old output and swapped in, so that a running build never sees half of it.
out=$(mktemp -d src/.gen.XXXXXX)
trap 'rm -rf "$out"' EXIT
find proto -name '*.proto' | LC_ALL=C sort | xargs node_modules/.bin/protoc \
  --plugin=node_modules/.bin/protoc-gen-ts_proto \
  --proto_path=proto --proto_path=node_modules/protoc/include \
  --ts_proto_out="$out" --ts_proto_opt="$options"
chmod 755 "$out"
rm -rf src/gen
mv "$out" src/gen

# A copy that checks proto/ alone has no table.
[ -d src/commands ] || exit 0
. "$ROOT/scripts/toolchain.sh"
"$NODE" scripts/gen-docs.ts
