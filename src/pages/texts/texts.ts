import type { PageErrorCode } from '../../domain/oauth-errors.ts'
import type { SecondFactor } from '../../domain/second-factors.ts'
import type { Situation } from '../situations.ts'

/** What users of a pool may type as their name. */
export type NameKind =
  | 'username'
  | 'email'
  | 'phone'
  | 'emailOrPhone'
  | 'usernameOrEmail'
  | 'usernameOrPhone'
  | 'usernameEmailOrPhone'

/** Standard attributes that a sign-up may ask for. */
export type AttributeName =
  | 'address'
  | 'birthdate'
  | 'email'
  | 'family_name'
  | 'gender'
  | 'given_name'
  | 'locale'
  | 'middle_name'
  | 'name'
  | 'nickname'
  | 'phone_number'
  | 'picture'
  | 'preferred_username'
  | 'profile'
  | 'updated_at'
  | 'website'
  | 'zoneinfo'

export type PasswordRule = 'lowercase' | 'uppercase' | 'number' | 'symbol'

/** Where a code went; the address is masked. */
export interface Delivery {
  readonly medium: 'EMAIL' | 'SMS'
  readonly destination: string
}

/** What happened on the page before, told on the one after it. */
export type Notice = 'accountConfirmed' | 'passwordChanged' | 'signInExpired'

/** What the error page explains, by the code in its address. */
export type ErrorCode = PageErrorCode | 'sign_up_unavailable' | 'server_error'

/** Every text of the pages in one language. A language that lacks one does not compile. */
export interface Texts {
  /** The language by its own name. */
  readonly nativeName: string
  readonly chooseLanguage: string
  /** Before the title of a page that shows an error. */
  readonly errorTitle: string
  readonly optional: string
  readonly backToSignIn: string
  readonly names: Readonly<Record<NameKind, string>>
  readonly attributes: Readonly<Record<AttributeName, string>>
  readonly password: string
  readonly code: string
  readonly newPassword: string
  readonly confirmPassword: string
  readonly passwordRules: {
    readonly intro: string
    readonly length: (characters: number) => string
  } & Readonly<Record<PasswordRule, string>>
  readonly signIn: {
    readonly heading: string
    readonly submit: string
    readonly forgotPassword: string
    readonly needAccount: string
    readonly signUp: string
    readonly remember: string
    readonly rememberHint: string
    readonly or: string
    readonly providerEmail: string
    readonly findProvider: string
    readonly providerNote: string
  }
  readonly continueAs: {
    readonly heading: string
    readonly lead: string
    readonly submit: (user: string) => string
    readonly otherAccount: string
    readonly signOut: string
  }
  readonly signUp: {
    readonly heading: string
    readonly submit: string
    readonly haveAccount: string
    readonly signIn: string
  }
  readonly confirm: {
    readonly heading: string
    readonly codeSent: (delivery: Delivery) => string
    readonly enterCode: string
    readonly linkSent: (delivery: Delivery) => string
    readonly openLink: string
    readonly byAdministrator: string
    readonly submit: string
    readonly noCode: string
    readonly resend: string
    readonly resent: (delivery: Delivery) => string
    readonly noLink: string
    readonly resendLink: string
    readonly linkResent: (delivery: Delivery) => string
  }
  readonly confirmLink: {
    readonly heading: string
    readonly done: string
    readonly invalid: string
    readonly toApplication: string
  }
  readonly feedback: {
    readonly heading: string
    readonly lead: string
    readonly time: string
    readonly device: string
    readonly place: string
    readonly address: string
    readonly mine: string
    readonly notMine: string
    readonly thanksMine: string
    readonly thanksNotMine: string
    readonly invalid: string
  }
  readonly forgotPassword: {
    readonly heading: string
    readonly lead: string
    readonly submit: string
  }
  readonly resetPassword: {
    readonly heading: string
    readonly codeSent: (delivery: Delivery) => string
    readonly enterCode: string
    readonly submit: string
    readonly noCode: string
    readonly resend: string
  }
  readonly changePassword: {
    readonly heading: string
    readonly lead: string
    readonly missing: string
    readonly submit: string
  }
  readonly factor: {
    readonly heading: string
    readonly codeSent: (delivery: Delivery) => string
    readonly fromApp: (app: string | undefined) => string
    readonly submit: string
  }
  readonly chooseFactor: {
    readonly heading: string
    readonly lead: string
    readonly submit: string
    readonly factors: Readonly<Record<SecondFactor, string>>
    readonly hints: Readonly<Record<SecondFactor, string>>
  }
  readonly setUpFactor: {
    readonly heading: string
    readonly lead: string
    readonly submit: string
  }
  readonly setUpApp: {
    readonly heading: string
    readonly scan: string
    readonly picture: string
    readonly key: string
    readonly typeCode: string
    readonly name: string
    readonly submit: string
  }
  readonly setUpEmail: {
    readonly heading: string
    readonly lead: string
    readonly submit: string
  }
  readonly notices: Readonly<Record<Notice, string>>
  readonly errorPage: {
    readonly heading: string
    readonly lead: string
    readonly explanations: Readonly<Record<ErrorCode, string>>
  }
  readonly busy: {
    readonly heading: string
    readonly lead: string
  }
  /** What a refusal is told as, by its situation. */
  readonly refusals: Readonly<Record<Situation, string>>
  /** @param fields names of the fields at fault */
  readonly invalidFields: (fields: readonly string[]) => string
}
