import { createHmac } from 'node:crypto'

/**
 * What a client that has a secret sends with a user name, in standard base64.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 */
export function secretHash(clientSecret: string, clientId: string, username: string): string {
  return createHmac('sha256', clientSecret).update(username).update(clientId).digest('base64')
}
