import { X509Certificate } from 'node:crypto'
import { GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

const { client, clock, createPool } = await startServer()

const certificateOf = async (UserPoolId: string) =>
  (await client.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate ?? ''

test('a pool has one certificate, signed by itself, and keeps it', async () => {
  const { Id } = await createPool()
  // Asked for by several at once: all get the one that is kept.
  const [text = '', ...others] = await Promise.all([certificateOf(Id), certificateOf(Id), certificateOf(Id)])
  clock.advance('400 days')
  expect(new Set([text, ...others, await certificateOf(Id)])).toEqual(new Set([text]))

  const certificate = new X509Certificate(Buffer.from(text, 'base64'))
  expect(certificate.subject).toBe(`CN=${Id}`)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
  expect(certificate.validToDate.getUTCFullYear() - certificate.validFromDate.getUTCFullYear()).toBe(10)
})

test('pools do not share certificates', async () => {
  const [one, other] = [await createPool(), await createPool()]
  expect(await certificateOf(one.Id)).not.toBe(await certificateOf(other.Id))
})

test('a pool that does not exist has none', async () => {
  await expect(certificateOf('us-east-1_nowhere12')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})
