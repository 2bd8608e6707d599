/** The sentences of groups and lists. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter, notFound } from './general.ts'

export const groupNotFound = () => notFound('Group not found.')
export const groupExists = () => new CognitoError('GroupExistsException', 'A group with the name already exists.')
export const crossAccountRole = () => invalidParameter('Cross-account pass role is not allowed.')
export const invalidRole = (arn: string) => invalidParameter(`${arn} is not a role`)
export const tooManyGroups = () => new CognitoError('LimitExceededException', 'A user can be in at most 100 groups.')
export const invalidFilter = () => invalidParameter('Error while parsing filter.')
export const requestedAttributesMissing = () => invalidParameter('One or more requested attributes do not exist.')
