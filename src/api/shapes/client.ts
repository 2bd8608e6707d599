import type { UserPoolClientDescription, UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import type { Client } from '../../domain/client.ts'

/** A client with its secret in clear, as its owner sees it. */
export function toClient(client: Client, ClientSecret: string | undefined): UserPoolClientType {
  return {
    ...client.settings,
    UserPoolId: client.poolId,
    ClientId: client.id,
    ClientName: client.name,
    ClientSecret,
    CreationDate: client.createdAt,
    LastModifiedDate: client.modifiedAt,
  }
}

/** A client as ListUserPoolClients answers it. */
export function toClientDescription({ id, poolId, name }: Client): UserPoolClientDescription {
  return { ClientId: id, UserPoolId: poolId, ClientName: name }
}
