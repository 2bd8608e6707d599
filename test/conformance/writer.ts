/** Writes users to a database, several at once, and prints the name of each one that was acknowledged. */
import { writeSync } from 'node:fs'
import type { Database } from '../../src/config.ts'
import { openStore } from '../../src/store/open.ts'
import { aPool, aUser } from './samples.ts'

const [database = '', prefix = ''] = process.argv.slice(2)
const store = await openStore(JSON.parse(database) as Database)
const pool = { ...aPool({ UsernameAttributes: ['email'] }), id: 'us-east-1_durable00' }

async function write(lane: number): Promise<never> {
  for (let number = 0; ; number++) {
    const name = `${prefix}-${lane}-${number}`
    await store.users.create(
      pool,
      aUser(pool, { sub: name, username: name, attributes: { email: `${name}@example.org` } }),
    )
    writeSync(process.stdout.fd, `${name}\n`)
  }
}

await Promise.all([0, 1, 2, 3].map(write))
