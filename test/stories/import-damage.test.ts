/** Files as people make them: whatever is wrong with one row, every good one arrives, and each has its line in the log. */
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { importing } from '../support/imports.ts'
import { startServer } from '../support/server.ts'

const server = await startServer({ services: { importPollMillis: 5 } })
const imports = importing(server)
const verifying = { AutoVerifiedAttributes: ['email' as const] }

type Maker = (row: string, name: string) => string | Buffer

const damages: Record<string, Maker> = {
  'too few values': row => row.slice(0, row.lastIndexOf(',')),
  'too many values': row => `${row},more`,
  'an open quotation mark': (row, name) => row.replace('true', '"true').replace(name, `${name}q`),
  'a huge field': row => `${'x'.repeat(70_000)}${row}`,
  'a long row': row => `${'x'.repeat(17_000)}${row}`,
  'invalid UTF-8': row => Buffer.concat([Buffer.from([0xc3, 0x28]), Buffer.from(row)]),
  'no name': (row, name) => row.replace(new RegExp(`,${name}$`), ','),
  'a NUL in an address': (row, name) => row.replace(`${name}@`, `${name}\0 @`),
  'no verified address': row => row.replace('true', 'false'),
  'a wrong number': row => row.replace(/^/, 'x'.repeat(3_000)),
}

test('any damage is counted and logged for its row, and no good row is lost', async () => {
  const header = await imports.header((await server.createPool(verifying)).Id)
  const row = (name: string) =>
    header
      .map(
        column =>
          ({
            email: `${name}@example.com`,
            email_verified: 'true',
            'cognito:mfa_enabled': 'false',
            'cognito:username': name,
          })[column] ?? '',
      )
      .join(',')
  const kind = fc.oneof(
    { weight: 2, arbitrary: fc.constant('good') },
    fc.constantFrom('blank', 'twice', ...Object.keys(damages)),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(kind, { maxLength: 45 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (kinds, end, isEnded) => {
        const { Id } = await server.createPool(verifying)
        const good = kinds.flatMap((each, n) => (each === 'good' ? [`u${n}`] : []))
        const lines = kinds.map((each, n) => {
          if (each === 'good') return row(`u${n}`)
          if (each === 'blank') return ''
          if (each === 'twice') return row(good[0] ?? 'nobody')
          return damages[each]?.(row(`u${n}`), `u${n}`) ?? ''
        })
        // The end of a file that was cut in its last row.
        const all = [header.join(','), ...lines, ...(isEnded ? [] : ['half,a,ro'])]
        const text = Buffer.concat(all.flatMap(line => [Buffer.from(line), Buffer.from(end)]))
        const job = await imports.runFile(
          Id,
          new Uint8Array(text.subarray(0, text.length - (isEnded ? 0 : end.length))),
        )
        const damaged = kinds.filter(each => damages[each]).length + (isEnded ? 0 : 1)
        const [first, ...twice] = kinds.filter(each => each === 'twice')
        const isNobody = good.length === 0 && first !== undefined
        const expected = {
          Status: 'Succeeded',
          ImportedUsers: good.length + (isNobody ? 1 : 0),
          SkippedUsers: isNobody ? twice.length : kinds.filter(each => each === 'twice').length,
          FailedUsers: damaged,
        }
        // Of the first good row and its copies, whichever comes first is the one that arrives.
        expect(job).toMatchObject(expected)
        const log = (await imports.log(job)).split('\n').filter(Boolean)
        expect(log).toHaveLength(kinds.filter(each => each !== 'blank').length + (isEnded ? 0 : 1))
        for (const Username of good) await server.client.send(new AdminGetUserCommand({ UserPoolId: Id, Username }))
      },
    ),
    { numRuns: 25, seed: 6 },
  )
}, 60_000)

// Rows that are none, as bytes: whatever else is in them, they have no line of their own before their end.
const junk = fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes.map(byte => (byte === 10 ? 34 : byte))))

test('of a file that is cut anywhere, between rows of any bytes, every whole good row arrives', async () => {
  const { Id: first } = await server.createPool(verifying)
  // The name first and nothing last, so that a row that is cut is not the row of somebody else.
  const reversed = (line: string) => line.split(',').toReversed().join(',')
  const header = reversed((await imports.header(first)).join(','))
  const [, example = ''] = (await imports.csv(first, [{ 'cognito:username': 'NAME', email: 'NAME@x.org' }])).split('\n')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(junk, { freq: 2 }), { maxLength: 40 }), fc.nat(5_000), async (rows, cut) => {
      const { Id } = await server.createPool(verifying)
      const lines = rows.map((bytes, n) =>
        Buffer.concat([
          bytes ? Buffer.concat([Buffer.from('?'), bytes]) : Buffer.from(reversed(example).replaceAll('NAME', `u${n}`)),
          Buffer.from('\n'),
        ]),
      )
      const body = Buffer.concat(lines)
      const left = Math.max(0, body.length - cut)
      const job = await imports.runFile(
        Id,
        new Uint8Array(Buffer.concat([Buffer.from(`${header}\n`), body.subarray(0, left)])),
      )
      let end = 0
      const whole = lines.map(line => {
        end += line.length
        // The end of its line may be cut away.
        return end - 1 <= left
      })
      const good = rows.flatMap((bytes, n) => (bytes === null && whole[n] ? [`u${n}`] : []))
      const begun = lines.filter(
        (_, n) => whole[n] || lines.slice(0, n).reduce((sum, each) => sum + each.length, 0) < left,
      )
      expect(job).toMatchObject({
        Status: 'Succeeded',
        ImportedUsers: good.length,
        SkippedUsers: 0,
        FailedUsers: begun.length - good.length,
      })
      for (const Username of good) await server.client.send(new AdminGetUserCommand({ UserPoolId: Id, Username }))
    }),
    { numRuns: 40 },
  )
}, 60_000)

test.each([
  ['a byte-order mark', (text: string) => `\ufeff${text}`],
  ['a column too few', (text: string) => text.replace('name,', '')],
  ['a column too many', (text: string) => text.replace('name,', 'name,age,')],
  ['a column twice', (text: string) => text.replace('name,', 'name,name,')],
  ['quoted columns', (text: string) => text.replace('name,', '"name",')],
  ['no line', () => ''],
  ['another encoding', (text: string) => Buffer.from(text, 'utf16le').toString('latin1')],
])('a file with %s fails its job before the first user', async (_what, damage) => {
  const { Id } = await server.createPool(verifying)
  const job = await imports.runFile(
    Id,
    damage(await imports.csv(Id, [{ 'cognito:username': 'a', email: 'a@example.com' }])),
  )
  expect(job).toMatchObject({
    Status: 'Failed',
    ImportedUsers: 0,
    FailedUsers: 0,
    CompletionMessage: expect.any(String),
  })
})
