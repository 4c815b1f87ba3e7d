#!/bin/sh
# Turns proto/ into src/gen. The output is committed: users and CI need no compiler.
set -eu
cd "$(dirname "$0")/.."

# enumsAsLiterals: plain objects, since Node's type stripping knows no enum.
# forceLong=bigint: metrics pass 2^53. useDate=false: Date loses nanoseconds.
options=env=node,outputServices=grpc-js,esModuleInterop=true,forceLong=bigint,useDate=false
options=$options,enumsAsLiterals=true,outputJsonMethods=false,useExactTypes=false,importSuffix=.ts

out=src/gen
rm -rf "$out"
mkdir -p "$out"
find proto -name '*.proto' | LC_ALL=C sort | xargs node_modules/.bin/protoc \
  --plugin=node_modules/.bin/protoc-gen-ts_proto \
  --proto_path=proto --proto_path=node_modules/protoc/include \
  --ts_proto_out="$out" --ts_proto_opt="$options"
