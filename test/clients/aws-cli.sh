#!/usr/bin/env bash
# The everyday path with the AWS CLI. ENDPOINT names the server; ends non-zero at the first thing that is not right.
set -euo pipefail

passed=0
idp() { /usr/bin/aws --endpoint-url "$ENDPOINT" --no-cli-pager --output text cognito-idp "$@"; }

# is WHAT EXPECTED ACTUAL
is() {
  if [ "$2" != "$3" ]; then
    echo "FAILED: $1: expected '$2', got '$3'"
    exit 1
  fi
  passed=$((passed + 1))
}

# refused WHAT EXCEPTION SENTENCE ARGUMENTS...
refused() {
  local what=$1 exception=$2 sentence=$3 said
  shift 3
  if said=$(idp "$@" 2>&1); then
    echo "FAILED: $what was not refused"
    exit 1
  fi
  case "$said" in
    *"($exception)"*"$sentence"*) passed=$((passed + 1)) ;;
    *) echo "FAILED: $what: expected $exception \"$sentence\", got: $said"; exit 1 ;;
  esac
}

code_for() {
  /usr/bin/python3 - "$1" "$pool" <<'PYTHON'
import json, os, sys, urllib.parse, urllib.request
query = urllib.parse.urlencode({"destination": sys.argv[1], "userPoolId": sys.argv[2]})
print(json.load(urllib.request.urlopen(f"{os.environ['ENDPOINT']}/_cenote/messages?{query}"))[0]["code"])
PYTHON
}

pool=$(idp create-user-pool --pool-name cli --auto-verified-attributes email \
  --policies 'PasswordPolicy={MinimumLength=8,RequireUppercase=true,RequireLowercase=true,RequireNumbers=true}' \
  --query UserPool.Id)
is 'the id of a pool begins with its region' us-east-1_ "${pool:0:10}"
is 'the pool is listed' "$pool" "$(idp list-user-pools --max-results 60 --query "UserPools[?Name=='cli'].Id")"
client=$(idp create-user-pool-client --user-pool-id "$pool" --client-name cli \
  --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH ALLOW_ADMIN_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH \
  --query UserPoolClient.ClientId)
sign_in() {
  idp initiate-auth --no-sign-request --client-id "$client" --auth-flow USER_PASSWORD_AUTH \
    --auth-parameters "USERNAME=$1,PASSWORD=$2" "${@:3}"
}

idp sign-up --no-sign-request --client-id "$client" --username alice --password 'Passw0rd1' \
  --user-attributes Name=email,Value=alice@example.com >/dev/null
refused 'a second alice' UsernameExistsException 'User already exists' sign-up --no-sign-request \
  --client-id "$client" --username alice --password 'Passw0rd1' --user-attributes Name=email,Value=a@example.com
refused 'a weak password' InvalidPasswordException 'Password did not conform with policy' sign-up --no-sign-request \
  --client-id "$client" --username bob --password 'password' --user-attributes Name=email,Value=b@example.com
refused 'an unconfirmed user' UserNotConfirmedException 'User is not confirmed.' initiate-auth --no-sign-request \
  --client-id "$client" --auth-flow USER_PASSWORD_AUTH --auth-parameters 'USERNAME=alice,PASSWORD=Passw0rd1'

code=$(code_for alice@example.com)
wrong=$(printf '%06d' $(((10#$code + 1) % 1000000)))
refused 'a wrong code' CodeMismatchException 'Invalid verification code provided' confirm-sign-up --no-sign-request \
  --client-id "$client" --username alice --confirmation-code "$wrong"
idp confirm-sign-up --no-sign-request --client-id "$client" --username alice --confirmation-code "$code"
refused 'a reused code' NotAuthorizedException 'User cannot be confirmed. Current status is CONFIRMED' \
  confirm-sign-up --no-sign-request --client-id "$client" --username alice --confirmation-code "$code"

refused 'a wrong password' NotAuthorizedException 'Incorrect username or password.' initiate-auth --no-sign-request \
  --client-id "$client" --auth-flow USER_PASSWORD_AUTH --auth-parameters 'USERNAME=alice,PASSWORD=Passw0rd2'
read -r access refresh <<<"$(sign_in alice Passw0rd1 --query 'AuthenticationResult.[AccessToken,RefreshToken]')"
is 'the access token is of alice' alice "$(idp get-user --no-sign-request --access-token "$access" --query Username)"
signed=${access%.*} signature=${access##*.}
if [ "${signature:0:1}" = A ]; then first=B; else first=A; fi
refused 'a changed signature' NotAuthorizedException 'Could not verify signature for Access Token' get-user \
  --no-sign-request --access-token "$signed.$first${signature:1}"
is 'the refresh token gives new tokens' Bearer "$(idp initiate-auth --no-sign-request --client-id "$client" \
  --auth-flow REFRESH_TOKEN_AUTH --auth-parameters "REFRESH_TOKEN=$refresh" --query AuthenticationResult.TokenType)"

idp admin-create-user --user-pool-id "$pool" --username carol --temporary-password 'Temp0rary1' \
  --user-attributes Name=email,Value=carol@example.com Name=email_verified,Value=true >/dev/null
is 'a created user has to change his password' FORCE_CHANGE_PASSWORD \
  "$(idp admin-get-user --user-pool-id "$pool" --username carol --query UserStatus)"
idp admin-set-user-password --user-pool-id "$pool" --username carol --password 'Passw0rd3' --permanent
is 'a permanent password confirms' CONFIRMED \
  "$(idp admin-get-user --user-pool-id "$pool" --username carol --query UserStatus)"
is 'a filter finds one' carol "$(idp list-users --user-pool-id "$pool" --filter 'email = "carol@example.com"' \
  --query 'Users[].Username')"
is 'a status finds both' 2 "$(idp list-users --user-pool-id "$pool" --filter 'cognito:user_status = "CONFIRMED"' \
  --query 'length(Users)')"
is 'a prefix finds one' carol "$(idp list-users --user-pool-id "$pool" --filter 'username ^= "ca"' \
  --query 'Users[].Username')"

idp create-group --user-pool-id "$pool" --group-name staff --precedence 1 >/dev/null
idp admin-add-user-to-group --user-pool-id "$pool" --username carol --group-name staff
is 'the group has its member' carol \
  "$(idp list-users-in-group --user-pool-id "$pool" --group-name staff --query 'Users[].Username')"
is 'the member has his group' staff \
  "$(idp admin-list-groups-for-user --user-pool-id "$pool" --username carol --query 'Groups[].GroupName')"

idp admin-disable-user --user-pool-id "$pool" --username alice
refused 'a disabled user' NotAuthorizedException 'User is disabled.' initiate-auth --no-sign-request \
  --client-id "$client" --auth-flow USER_PASSWORD_AUTH --auth-parameters 'USERNAME=alice,PASSWORD=Passw0rd1'
idp admin-enable-user --user-pool-id "$pool" --username alice

idp forgot-password --no-sign-request --client-id "$client" --username alice >/dev/null
code=$(code_for alice@example.com)
idp confirm-forgot-password --no-sign-request --client-id "$client" --username alice --password 'Passw0rd4' \
  --confirmation-code "$code"
refused 'a reset code used twice' ExpiredCodeException 'Invalid code provided, please request a code again.' \
  confirm-forgot-password --no-sign-request --client-id "$client" --username alice --password 'Passw0rd5' \
  --confirmation-code "$code"
read -r access refresh <<<"$(sign_in alice Passw0rd4 --query 'AuthenticationResult.[AccessToken,RefreshToken]')"
idp global-sign-out --no-sign-request --access-token "$access"
refused 'a revoked access token' NotAuthorizedException 'Access Token has been revoked' get-user --no-sign-request \
  --access-token "$access"
refused 'a revoked refresh token' NotAuthorizedException 'Refresh Token has been revoked' initiate-auth \
  --no-sign-request --client-id "$client" --auth-flow REFRESH_TOKEN_AUTH --auth-parameters "REFRESH_TOKEN=$refresh"

refused 'an unsigned administrative call' MissingAuthenticationTokenException 'Missing Authentication Token' \
  admin-get-user --no-sign-request --user-pool-id "$pool" --username alice

idp delete-user-pool --user-pool-id "$pool"
refused 'a deleted pool' ResourceNotFoundException "User pool $pool does not exist." \
  describe-user-pool --user-pool-id "$pool"

echo "AWS CLI $(/usr/bin/aws --version 2>&1 | cut -d' ' -f1): all as it should be"
echo "$passed passed, 0 failed"
