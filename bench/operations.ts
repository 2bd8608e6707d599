import type { Floors } from './floors.ts'
import type { Answer, Call } from './load.ts'
import { emailOf, type Seeded, type SeededPool } from './seed.ts'
import { factorSignIns, inTurn, signInByPassword } from './sign-ins.ts'
import { signInBySrp } from './srp-client.ts'

/** How many of each floor's work. */
export type Needs = Partial<Readonly<Record<keyof Floors, number>>>

/** One row of the table, still to be measured. */
export interface Operation {
  readonly name: string
  /** What it cannot do without: one bare HTTP echo for each call, for one, since no server answers for less. */
  readonly needs: Needs
  /** Makes ready what the measured work needs. */
  prepare(): Promise<() => Promise<unknown>>
}

const password = 'Passw0rd!'

export function operations(seeded: Seeded, call: Call): readonly Operation[] {
  const { people, verifying, directories, users } = seeded
  const nextUser = inTurn(users)
  const signIn = () => signInByPassword(call, nextUser())
  let created = 0
  const SignUp = ({ ClientId }: SeededPool) => call('SignUp', newPerson({ ClientId, Password: password }))
  const newPerson = <T extends object>(input: T) => {
    const Username = `new-${created++}`
    const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
    return { ...input, Username, UserAttributes }
  }
  const creation = { exponentiation: 1, commit: 1, echo: 1 }

  return [
    {
      name: 'sign-in by password',
      needs: { signature: 2, echo: 1 },
      prepare: async () => signIn,
    },
    {
      name: 'sign-in by SRP (two calls)',
      needs: { signature: 2, exponentiation: 3, echo: 2 },
      async prepare() {
        for (const user of users) await signInBySrp(call, user)
        return () => signInBySrp(call, nextUser())
      },
    },
    ...factorSignIns(seeded, call),
    {
      name: 'refresh',
      needs: { signature: 2, echo: 1 },
      async prepare() {
        const next = inTurn(await signedIn(signIn, 'RefreshToken'))
        const refresh = (REFRESH_TOKEN: string) => ({
          ClientId: people.ClientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN },
        })
        return () => call('InitiateAuth', refresh(next()))
      },
    },
    {
      name: 'GetUser',
      needs: { verification: 1, read: 1, echo: 1 },
      async prepare() {
        const next = inTurn(await signedIn(signIn, 'AccessToken'))
        return () => call('GetUser', { AccessToken: next() })
      },
    },
    {
      name: 'AdminCreateUser',
      needs: creation,
      prepare: async () => () => {
        const { UserPoolId } = people
        const input = { UserPoolId, TemporaryPassword: password, MessageAction: 'SUPPRESS' }
        return call('AdminCreateUser', newPerson(input))
      },
    },
    { name: 'SignUp', needs: creation, prepare: async () => () => SignUp(people) },
    {
      name: 'SignUp with a code to the inbox',
      needs: { exponentiation: 1, commit: 2, echo: 1 },
      prepare: async () => () => SignUp(verifying),
    },
    ...directories.flatMap(directory => listings(call, directory)),
  ]
}

function listings(call: Call, { UserPoolId, size }: SeededPool): readonly Operation[] {
  let turn = 0
  // Steps that share no factor with the sizes visit all of a directory.
  const next = () => {
    turn = (turn + 7919) % size
    return emailOf(turn)
  }
  const of = `of ${size.toLocaleString('en')}`
  const list = (Filter: string) => call('ListUsers', { UserPoolId, Filter })
  return [
    {
      name: `ListUsers, e-mail = (1 ${of})`,
      needs: { read: 1, echo: 1 },
      prepare: async () => () => list(`email = "${next()}"`),
    },
    {
      name: `ListUsers, e-mail ^= (10 ${of})`,
      needs: { read: 10, echo: 1 },
      prepare: async () => () => list(`email ^= "${next().slice(0, 7)}"`),
    },
  ]
}

async function signedIn(signIn: () => Promise<Answer>, token: 'AccessToken' | 'RefreshToken'): Promise<string[]> {
  const tokens: string[] = []
  for (let i = 0; i < 100; i++) tokens.push(String((await signIn())[token]))
  return tokens
}
