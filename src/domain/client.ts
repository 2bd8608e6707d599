import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'

/** An app client's stored settings document, in the API's words and with only what its owner set. */
export type ClientSettings = Omit<
  UserPoolClientType,
  'UserPoolId' | 'ClientId' | 'ClientName' | 'ClientSecret' | 'CreationDate' | 'LastModifiedDate'
>

/** An app client: a program that signs users of one pool in. */
export interface Client {
  readonly id: string
  readonly poolId: string
  readonly name: string
  /** Sealed for purpose `client-secret` and context `<client id>`; absent for public clients. */
  readonly sealedSecret?: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly settings: ClientSettings
}
