import { factorsWith } from '../../../support/factors.ts'
import type { Rows } from '../row.ts'
import { challenged, registerApp, type World } from '../world.ts'

const signedIn = async (world: World) => ({ AccessToken: (await world.person()).AccessToken })
const passkeys = { WebAuthnMfaSettings: { Enabled: true } }
const onePreferred = {
  SMSMfaSettings: { Enabled: true, PreferredMfa: false },
  SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  EmailMfaSettings: { Enabled: true, PreferredMfa: false },
}
const bySms = { MFAOptions: [{ DeliveryMedium: 'SMS' as const, AttributeName: 'phone_number' }] }

/** The session of a sign-in that an app has to be registered in. */
async function settingUp(world: World): Promise<string> {
  const { pool, ask } = world
  await ask('SetUserPoolMfaConfig', {
    ...pool,
    MfaConfiguration: 'ON',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  await world.confirmed('bob')
  return challenged(world, 'bob')
}

/** What the person has turned on, in the words of a request. */
async function preferenceShown({ ask, pool }: World): Promise<object> {
  const user = await ask('AdminGetUser', { ...pool, Username: 'ann' })
  const settingOf = (factor: string) => ({
    Enabled: user.UserMFASettingList?.includes(factor) ?? false,
    PreferredMfa: user.PreferredMfaSetting === factor,
  })
  return {
    Username: user.Username,
    SMSMfaSettings: settingOf('SMS_MFA'),
    SoftwareTokenMfaSettings: settingOf('SOFTWARE_TOKEN_MFA'),
    EmailMfaSettings: settingOf('EMAIL_OTP'),
    MFAOptions: user.MFAOptions,
  }
}

export const factors = {
  AssociateSoftwareToken: {
    least: signedIn,
    most: [signedIn, async world => ({ Session: await settingUp(world) })],
  },
  VerifySoftwareToken: {
    least: async world => {
      const by = await signedIn(world)
      const { app } = await factorsWith(world.server).associate(by)
      return { ...by, UserCode: app.code() }
    },
    most: [
      async world => {
        const by = await signedIn(world)
        const { app } = await factorsWith(world.server).associate(by)
        return { ...by, UserCode: app.code(), FriendlyDeviceName: 'my phone' }
      },
      async world => {
        const { app, Session = '' } = await factorsWith(world.server).associate({ Session: await settingUp(world) })
        return { Session, UserCode: app.code() }
      },
    ],
  },
  SetUserMFAPreference: {
    least: signedIn,
    most: [
      async world => {
        const by = await signedIn(world)
        await registerApp(world, by.AccessToken)
        return { ...by, ...onePreferred }
      },
    ],
    shown: preferenceShown,
    refused: [
      {
        input: async world => ({ ...(await signedIn(world)), ...passkeys }),
        name: 'UnsupportedOperationException',
      },
    ],
  },
  AdminSetUserMFAPreference: {
    least: async world => (await world.person()).named,
    most: [
      async world => {
        const { named, AccessToken } = await world.person()
        await registerApp(world, AccessToken)
        return { ...named, ...onePreferred }
      },
    ],
    shown: preferenceShown,
    refused: [
      {
        input: async world => ({ ...(await world.person()).named, ...passkeys }),
        name: 'UnsupportedOperationException',
      },
    ],
  },
  SetUserSettings: {
    least: async world => ({ ...(await signedIn(world)), MFAOptions: [] }),
    most: [async world => ({ ...(await signedIn(world)), ...bySms })],
    shown: preferenceShown,
  },
  AdminSetUserSettings: {
    least: async world => ({ ...(await world.person()).named, MFAOptions: [] }),
    most: [async world => ({ ...(await world.person()).named, ...bySms })],
    shown: preferenceShown,
  },
} satisfies Rows
