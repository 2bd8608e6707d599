/** What an answer waits for outside of the server: a function, a mail server. */
import { type Call, connect } from './load.ts'
import { startMailServer } from './mail-server.ts'
import { createPool, type Seeded } from './seed.ts'
import { type Measured, type Program, startProgram } from './server-process.ts'
import { inTurn, signInByPassword } from './sign-ins.ts'

/** Milliseconds of one caller at the median, without something and with it. */
export interface Cost {
  readonly name: string
  readonly without: number
  readonly with: number
}

type Work = () => Promise<unknown>

/** A trigger: a sign-in of a pool that names a function against one of a pool that names none. */
export async function measureFunction(server: Measured, { users, functionUsers }: Seeded): Promise<Cost> {
  const { call, close } = connect(server.url)
  const [without, present] = [inTurn(users), inTurn(functionUsers)]
  const medians = await measureInTurn(500, [
    () => signInByPassword(call, without()),
    () => signInByPassword(call, present()),
  ])
  close()
  return { name: 'a module trigger: sign-in with PreTokenGeneration', ...costOf(medians) }
}

const slowMillis = 5_000

/** Sign-ups and forgotten passwords, each against the same to the inbox. */
export async function measureMail(program: Program, folder: string): Promise<readonly Cost[]> {
  const mail = await startMailServer()
  const [inbox, smtp] = await Promise.all([
    startProgram(withData(program, `${folder}-inbox`)),
    startProgram(
      withData(program, `${folder}-smtp`, { CENOTE_SMTP_URL: mail.url, CENOTE_EMAIL_FROM: 'a@example.com' }),
    ),
  ])
  const connections = [connect(inbox.url), connect(smtp.url)]
  const [plain, mailing] = await Promise.all(connections.map(({ call }) => prepareMail(call)))
  if (!plain || !mailing) throw new Error('two servers were started')

  const costs: Cost[] = []
  const measure = async (name: string, times: number, work: keyof Mailing) =>
    costs.push({ name, ...costOf(await measureInTurn(times, [plain[work], mailing[work]])) })
  await measure('SMTP on this machine: SignUp with a code', 200, 'signUp')
  await measure('the same: ForgotPassword, client conceals users', 100, 'forgotPassword')
  mail.delayMillis = slowMillis
  await measure(`SMTP that takes ${slowMillis / 1000} s: ForgotPassword, client conceals users`, 50, 'forgotPassword')
  await measure('the same: SignUp with a code, which waits 2 s for a refusal', 3, 'signUp')

  for (const { close } of connections) close()
  await Promise.all([inbox.stop(), smtp.stop()])
  await mail.close()
  return costs
}

interface Mailing {
  readonly signUp: Work
  readonly forgotPassword: Work
}

const forgetful = 200

async function prepareMail(call: Call): Promise<Mailing> {
  const settings = { AutoVerifiedAttributes: ['email'] }
  const { ClientId, UserPoolId } = await createPool(call, 0, settings)
  const input = { UserPoolId, ClientName: 'concealing', PreventUserExistenceErrors: 'ENABLED' }
  const { UserPoolClient } = await call('CreateUserPoolClient', input)
  const concealing = (UserPoolClient as { ClientId: string }).ClientId
  for (let number = 0; number < forgetful; number++) {
    const [UserAttributes, MessageAction] = [verified(`old-${number}`), 'SUPPRESS']
    const Username = `old-${number}`
    await call('AdminCreateUser', { UserPoolId, Username, MessageAction, UserAttributes })
    await call('AdminSetUserPassword', { UserPoolId, Username, Password: 'Passw0rd!', Permanent: true })
  }
  let created = 0
  let forgot = 0
  return {
    signUp() {
      const Username = `new-${created++}`
      const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
      return call('SignUp', { ClientId, Username, Password: 'Passw0rd!', UserAttributes })
    },
    // Each user once: the number of codes for one is limited.
    forgotPassword: () => call('ForgotPassword', { ClientId: concealing, Username: `old-${forgot++}` }),
  }
}

function verified(name: string) {
  return [
    { Name: 'email', Value: `${name}@example.com` },
    { Name: 'email_verified', Value: 'true' },
  ]
}

function withData(program: Program, folder: string, more: Readonly<Record<string, string>> = {}): Program {
  return { ...program, env: { ...program.env, CENOTE_DATA_DIR: folder, ...more } }
}

export function costOf([without = 0, present = 0]: readonly number[]): Omit<Cost, 'name'> {
  return { without, with: present }
}

/** Medians of several works that take turns, so that what else the machine does disturbs all of them alike. */
export async function measureInTurn(times: number, works: readonly Work[]): Promise<readonly number[]> {
  const latencies: number[][] = works.map(() => [])
  for (const work of works) await work()
  for (let time = 0; time < times; time++) {
    for (const [index, work] of works.entries()) {
      const startedAt = performance.now()
      await work()
      latencies[index]?.push(performance.now() - startedAt)
    }
  }
  return latencies.map(median)
}

export function median(measured: readonly number[]): number {
  return measured.toSorted((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 0
}
