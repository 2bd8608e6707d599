const policy = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "cognito-idp:*", "Resource": "*"}}'
const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:pre-sign-up'
const key = 'arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000000'

/** Of each member of the file that `CENOTE_CONFIG` names, a file that has it. */
export const fileExamples = {
  accessKeys: `{"accessKeys": [{"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "secretAccessKey": "<secret>", "policies": [${policy}]}]}`,
  defaults: '{"defaults": {"preventUserExistenceErrors": "ENABLED"}}',
  functions: `{"functions": {"${lambda}": {"url": "http://127.0.0.1:3000"}}}`,
  tiers: '{"tiers": "aws"}',
  quotas: '{"quotas": "aws"}',
  delivery:
    '{"delivery": {"email": {"smtp": {"url": "smtps://user:secret@mail.example.com:465", "from": "no-reply@example.com"}}}}',
  keys: `{"keys": {"${key}": "local"}}`,
  identityProviders: '{"identityProviders": {"allowPrivate": ["idp.example.internal"]}}',
  federatedNonce: '{"federatedNonce": "aws"}',
  pkce: '{"pkce": "publicClients"}',
  trustedProxies: '{"trustedProxies": ["10.0.0.0/8"]}',
  retiredMasterKeys: '{"retiredMasterKeys": ["<32 bytes in base64>"]}',
  risk: '{"risk": {"locations": "./GeoLite2-City.mmdb"}}',
}
