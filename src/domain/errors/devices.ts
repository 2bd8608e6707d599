/** The sentences of devices. */
import { CognitoError } from './cognito-error.ts'
import { invalidParameter, notFound } from './general.ts'

export const deviceNotFound = () => notFound('Device does not exist.')
export const deviceKeyInvalid = () => invalidParameter('Invalid device key given.')
export const deviceExists = () => new CognitoError('DeviceKeyExistsException', 'Device already exists.')
export const deviceVerifierInvalid = () => invalidParameter('Invalid device secret verifier given.')
export const devicesNotTracked = () =>
  new CognitoError('InvalidUserPoolConfigurationException', 'User pool is not configured to track devices.')
/** For operations that do not declare UserNotFoundException. */
export const deviceOwnerNotFound = () => notFound('User does not exist.')
