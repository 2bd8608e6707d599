/** The sentences of resource servers, by analogy: the service's own are not known. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter, notFound } from './general.ts'

export const resourceServerExists = (identifier: string, poolId: string) =>
  invalidParameter(`${identifier} already exists in user pool ${poolId}.`)
export const resourceServerNotFound = (identifier: string) => notFound(`Resource server ${identifier} does not exist.`)
export const tooManyResourceServers = () =>
  new CognitoError('LimitExceededException', 'The user pool has as many resource servers as it may have.')
export const scopeGivenTwice = (name: string) => invalidParameter(`Scope ${name} is given more than once.`)
