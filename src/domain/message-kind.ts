/** What a message is for: the suffix of its trigger source; it also names the kind in the inbox. */
export type MessageKind =
  | 'SignUp'
  | 'ResendCode'
  | 'AdminCreateUser'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication'
