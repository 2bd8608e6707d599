// Who is confirmed becomes a member. The function calls the API of its own pool while the confirmation waits for it.
// Environment: GROUP; and, as on Lambda, what the SDK reads: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
import { AdminAddUserToGroupCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'

const client = new CognitoIdentityProviderClient({})

export const handler = async event => {
  if (event.triggerSource === 'PostConfirmation_ConfirmSignUp') {
    const { userPoolId: UserPoolId, userName: Username } = event
    // May run again for the same user: adding a member twice changes nothing.
    await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: process.env.GROUP }))
  }
  return event
}
