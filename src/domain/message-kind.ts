/** What a message is for: the suffix of its trigger source; it also names the kind in the inbox. */
export type MessageKind =
  | 'SignUp'
  | 'ResendCode'
  | 'AdminCreateUser'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication'

/** The one that carries no code, and that no function words: a sign-in looked like somebody else's. */
export const noticeKind = 'AccountTakeOverNotification'

export type SentKind = MessageKind | typeof noticeKind
