#!/usr/bin/env bash
# The example of docs/advanced-security.md, as it stands there: what it says is answered has to be.
set -euo pipefail
page=$(cd "$(dirname "$0")/../../docs" && pwd)/advanced-security.md
script=$(mktemp)
trap 'rm -f "$script"' EXIT

# Its blocks down to the next heading, with what asks and what answers in one order.
sed -n '/^## An example/,/^## Signals/p' "$page" | sed -n '/^```sh/,/^```/p' | grep -v '^```' >"$script"
grep -q 'admin-list-user-auth-events' "$script" || { echo 'The page has no such example.'; exit 1; }
sed -i "s|http://localhost:9229|$ENDPOINT|; s|\"\?aws --endpoint|/usr/bin/aws --endpoint|" "$script"
said=$( (echo 'shopt -s expand_aliases'; cat "$script") | bash 2>&1)

expect() {
  grep -qF -- "$1" <<<"$said" || { printf 'The example did not answer %s, but:\n%s\n' "$1" "$said"; exit 1; }
}
expect 'Provided password cannot be used for security reasons.'
expect 'Bearer'
expect 'Request not allowed due to security reasons.'
expect '"RiskDecision": "Block"'
expect '"RiskLevel": "High"'
curl -fsS "$ENDPOINT/_cenote/messages?destination=ada@example.com" | grep -c "Blocked sign-in attempt" >/dev/null
echo 'The example of docs/advanced-security.md: as it says.'
