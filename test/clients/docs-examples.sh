#!/usr/bin/env bash
# Examples of docs/, as they stand there: what a page says is answered has to be.
set -euo pipefail
docs=$(cd "$(dirname "$0")/../../docs" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# blocks PAGE FROM TO LANGUAGE: those between two headings.
blocks() {
  sed -n "/^## $2/,/^## $3/p" "$docs/$1" | sed -n "/^\`\`\`$4\$/,/^\`\`\`/p" | grep -v '^```'
}

# run ENDPOINT: what stands in ./script, with what asks and what answers in one order. A refusal may be what it shows.
run() {
  sed -i "s|http://localhost:9229|$1|; s|\"\?aws --endpoint|/usr/bin/aws --endpoint|" script
  said=$( (echo 'shopt -s expand_aliases'; cat script) | bash 2>&1) || true
}

expect() {
  grep -qF -- "$1" <<<"$said" || { printf 'The example did not answer %s, but:\n%s\n' "$1" "$said"; exit 1; }
}

blocks advanced-security.md 'An example' Signals sh >script
run "$ENDPOINT"
expect 'Provided password cannot be used for security reasons.'
expect 'Bearer'
expect 'Request not allowed due to security reasons.'
expect '"RiskDecision": "Block"'
expect '"RiskLevel": "High"'
curl -fsS "$ENDPOINT/_cenote/messages?destination=ada@example.com" | grep -c "Blocked sign-in attempt" >/dev/null
echo 'The example of docs/advanced-security.md: as it says.'

blocks oauth.md 'A program' 'What the tables' sh >script
run "$ENDPOINT"
expect '"expires_in":3600,"token_type":"Bearer"'
echo 'The example of docs/oauth.md: as it says.'

blocks import.md 'An example' 'The file' sh >script
run "$ENDPOINT"
expect '[SUCCEEDED] Line Number 2 - The import succeeded.'
echo 'The example of docs/import.md: as it says.'

# The provider and the client of the first page, in a pool of their own.
sed -n '1,/^## OpenID Connect/p' "$docs/federation.md" | sed -n '/^```sh$/,/^```/p' | grep -v '^```' >script
blocks federation.md 'OpenID Connect' Google json >provider.json
idp() { /usr/bin/aws --endpoint-url "$ENDPOINT" --region us-east-1 --output text cognito-idp "$@"; }
pool=$(idp create-user-pool --pool-name federated --query UserPool.Id)
client=$(idp create-user-pool-client --user-pool-id "$pool" --client-name web --query UserPoolClient.ClientId)
sed -i "s/us-east-1_EXAMPLE01/$pool/; s/<client id>/$client/" script provider.json
run "$ENDPOINT"
expect '"ProviderName": "Company"'
expect '"http://localhost:3000/callback"'
echo 'The commands of docs/federation.md: as they say.'

# On a server that was started as its first block says.
blocks triggers.md 'An example' Runners sh | grep -v 'npm start' >script
run "$FUNCTIONS_ENDPOINT"
expect 'PreSignUp failed with error Please use another address.'
echo 'The example of docs/triggers.md: as it says.'
