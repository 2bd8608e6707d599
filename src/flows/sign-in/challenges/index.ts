import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import type { Challenge } from './challenge.ts'
import { custom } from './custom.ts'
import { deviceProof, deviceSrp } from './device-srp.ts'
import { emailOtp } from './email-otp.ts'
import { mfaSetup } from './mfa-setup.ts'
import { newPassword } from './new-password.ts'
import { passwordSrp } from './password-srp.ts'
import { selectMfaType } from './select-mfa-type.ts'
import { smsMfa } from './sms-mfa.ts'
import { softwareTokenMfa } from './software-token-mfa.ts'
import { unbuilt } from './unbuilt.ts'

/** Every challenge of the API: one without a row does not compile. */
export const challenges = {
  PASSWORD_VERIFIER: passwordSrp,
  NEW_PASSWORD_REQUIRED: newPassword,
  // Never asked: the flow of this name brings its password at once.
  ADMIN_NO_SRP_AUTH: unbuilt('ADMIN_NO_SRP_AUTH'),
  CUSTOM_CHALLENGE: custom,
  DEVICE_PASSWORD_VERIFIER: deviceProof,
  DEVICE_SRP_AUTH: deviceSrp,
  EMAIL_OTP: emailOtp,
  MFA_SETUP: mfaSetup,
  PASSWORD: unbuilt('PASSWORD'),
  PASSWORD_SRP: unbuilt('PASSWORD_SRP'),
  SELECT_CHALLENGE: unbuilt('SELECT_CHALLENGE'),
  SELECT_MFA_TYPE: selectMfaType,
  SMS_MFA: smsMfa,
  SMS_OTP: unbuilt('SMS_OTP'),
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  WEB_AUTHN: unbuilt('WEB_AUTHN'),
} satisfies Record<ChallengeNameType, Challenge>
