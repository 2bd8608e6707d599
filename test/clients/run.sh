#!/usr/bin/env bash
# Clients of other makers, the AWS CLI and boto3, as Debian packages them: the everyday path, and with boto3 every
# documented method with every parameter. They run against servers in development mode on free ports, and one in
# production mode that verifies what they sign, with their data in a temporary folder. PROGRAM may name a built server.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
. .ci/packages
export PATH="$root/node_modules/.bin:$PATH"

missing=()
[ -x /usr/bin/aws ] || missing+=(awscli)
/usr/bin/python3 -c 'import boto3' 2>/dev/null || missing+=(python3-boto3)
if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi

work=$(mktemp -d)
servers=()
cleanup() {
  local code=$? server
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; done
  [ "$code" = 0 ] || { echo '-- the servers said:'; tail -n 40 "$work"/*.log || true; }
  rm -rf "$work"
  exit "$code"
}
trap cleanup EXIT

# serve NAME: a server on a free port, whose address is then in $endpoint.
serve() {
  local port server
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  endpoint="http://127.0.0.1:$port"
  CENOTE_PORT=$port CENOTE_DATA_DIR="$work/$1" node "${PROGRAM:-src/main.js}" start >"$work/$1.log" 2>&1 &
  server=$!
  servers+=("$server")
  for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
    kill -0 "$server" || { echo 'The server did not start.'; exit 1; }
    sleep 0.1
  done
}
serve server
export ENDPOINT=$endpoint
CENOTE_CONFIG=examples/functions/cenote.json serve functions
export FUNCTIONS_ENDPOINT=$endpoint
CENOTE_MODE=production CENOTE_MASTER_KEY=$(head -c 32 /dev/urandom | base64) CENOTE_CONFIG="$here/production.json" \
  serve production
export PRODUCTION_ENDPOINT=$endpoint

export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=development AWS_DEFAULT_REGION=us-east-1
export PYTHONDONTWRITEBYTECODE=1
export AWS_CONFIG_FILE="$work/none" AWS_SHARED_CREDENTIALS_FILE="$work/none" AWS_EC2_METADATA_DISABLED=true
bash "$here/aws-cli.sh"
bash "$here/docs-examples.sh"
/usr/bin/python3 "$here/boto3_everyday.py"
/usr/bin/python3 "$here/boto3_surface.py"
/usr/bin/python3 "$here/boto3_signed.py"
