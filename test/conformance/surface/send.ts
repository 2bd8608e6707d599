/** Any operation through the real SDK, by its name. */
import * as sdk from '@aws-sdk/client-cognito-identity-provider'

type AnyCommand = Parameters<sdk.CognitoIdentityProviderClient['send']>[0]

export interface Answer {
  readonly output?: Readonly<Record<string, unknown>>
  readonly error?: { readonly name: string; readonly message: string }
}

/** Inputs here come from the model and from tables, so that they are not typed by operation. */
export async function send(
  client: sdk.CognitoIdentityProviderClient,
  operation: string,
  input: unknown,
): Promise<Answer> {
  const Command = (sdk as unknown as Record<string, new (input: unknown) => AnyCommand>)[`${operation}Command`]
  if (!Command) throw new Error(`the SDK has no operation ${operation}`)
  try {
    const { $metadata: _, ...output } = await client.send(new Command(input))
    return { output }
  } catch (error) {
    if (error instanceof sdk.CognitoIdentityProviderServiceException) return { error }
    throw error
  }
}
