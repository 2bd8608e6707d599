/** Whether the time of the sign-in page tells who exists. */
import { writeFile } from 'node:fs/promises'
import { type Cost, costOf, measureInTurn } from './costs.ts'
import { createClients, openForm, requestOf } from './hosted.ts'
import { connect } from './load.ts'
import { createPool } from './seed.ts'
import { type Program, startProgram } from './server-process.ts'

const guesses = 300

/** A wrong password of somebody against one of nobody, on a server that takes each from another address: of one, pages take few. */
export async function compareStrangers(program: Program, folder: string): Promise<Cost> {
  const config = `${folder}.json`
  await writeFile(config, JSON.stringify({ trustedProxies: ['127.0.0.1'] }))
  const env = { ...program.env, CENOTE_DATA_DIR: folder, CENOTE_CONFIG: config }
  const server = await startProgram({ ...program, env })
  const { call, send, close } = connect(server.url)
  const pool = await createPool(call, 0)
  for (let number = 0; number <= guesses; number++) {
    const named = { UserPoolId: pool.UserPoolId, Username: `known-${number}` }
    await call('AdminCreateUser', { ...named, MessageAction: 'SUPPRESS' })
    await call('AdminSetUserPassword', { ...named, Password: 'Passw0rd!', Permanent: true })
  }
  const { app } = await createClients(call, pool)
  const form = await openForm(send, `/login?${requestOf(app)}`)
  let addresses = 0
  const guess = async (username: string) => {
    const address = `10.0.${addresses >> 8}.${addresses++ & 255}`
    const { status } = await form({ username, password: 'Wrong-Passw0rd!' }, { 'x-forwarded-for': address })
    if (status !== 400) throw new Error(`a wrong password was answered ${status}`)
  }
  let [known, unknown] = [0, 0]
  const medians = await measureInTurn(guesses, [() => guess(`known-${known++}`), () => guess(`nobody-${unknown++}`)])
  close()
  await server.stop()
  return { name: 'the sign-in page: a wrong password, a name that nobody has', ...costOf(medians) }
}
